/** Files of tensors. */
@NullMarked
package org.groupdetr.weights;

import org.jspecify.annotations.NullMarked;
