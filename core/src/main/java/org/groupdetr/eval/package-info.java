/** COCO evaluation; data and geometry only, no engine. */
@NullMarked
package org.groupdetr.eval;

import org.jspecify.annotations.NullMarked;
