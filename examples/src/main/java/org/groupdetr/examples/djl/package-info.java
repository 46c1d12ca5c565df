/** A detector behind the Deep Java Library. */
@NullMarked
package org.groupdetr.examples.djl;

import org.jspecify.annotations.NullMarked;
