/** Recipes, the training step, schedules, checkpoints, run folders. */
@NullMarked
package org.groupdetr.train;

import org.jspecify.annotations.NullMarked;
