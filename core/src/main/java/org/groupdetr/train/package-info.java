/** The training step, the epochs around it, evaluations, checkpoints. */
@NullMarked
package org.groupdetr.train;

import org.jspecify.annotations.NullMarked;
