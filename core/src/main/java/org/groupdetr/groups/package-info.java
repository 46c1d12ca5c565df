/** Group-wise assignment, written once: layout, attention, matching. */
@NullMarked
package org.groupdetr.groups;

import org.jspecify.annotations.NullMarked;
