/** Boxes, masks and sizes on the host; no engine. */
@NullMarked
package org.groupdetr.geometry;

import org.jspecify.annotations.NullMarked;
