/** Steps and predictions on made-up pictures, to time them and to try the engine. */
@NullMarked
package org.groupdetr.benchmark;

import org.jspecify.annotations.NullMarked;
