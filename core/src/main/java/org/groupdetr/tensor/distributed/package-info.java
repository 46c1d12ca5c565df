/** Several processes of one run: how they meet, add up tensors, and notice that one is gone. */
@NullMarked
package org.groupdetr.tensor.distributed;

import org.jspecify.annotations.NullMarked;
