/** A trained detector at work. */
@NullMarked
package org.groupdetr.predict;

import org.jspecify.annotations.NullMarked;
