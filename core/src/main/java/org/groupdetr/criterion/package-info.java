/** Costs, losses, and the criterion that adds them up. */
@NullMarked
package org.groupdetr.criterion;

import org.jspecify.annotations.NullMarked;
