/** What files of weights say of a detector's sizes, by their tensors and beside them. */
@NullMarked
package org.groupdetr.pretrained.sizes;

import org.jspecify.annotations.NullMarked;
