/** Random crops, flips and sizes, for pictures, boxes and masks alike. */
@NullMarked
package org.groupdetr.data.augment;

import org.jspecify.annotations.NullMarked;
