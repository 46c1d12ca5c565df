/** Floor 4: costs, losses, and the criterion that judges an output. */
@NullMarked
package org.groupdetr.criterion;

import org.jspecify.annotations.NullMarked;
