/**
 * Weights that others trained, and ours for others: where they come from, what their tensors are
 * called, how they fit a detector of other classes, groups and queries.
 */
@NullMarked
package org.groupdetr.pretrained;

import org.jspecify.annotations.NullMarked;
