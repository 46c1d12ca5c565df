/** Statistics of few numbers, such as those of several seeds. */
@NullMarked
package org.groupdetr.stats;

import org.jspecify.annotations.NullMarked;
