/** What is wrong with a data set, and what is in it. */
@NullMarked
package org.groupdetr.data.check;

import org.jspecify.annotations.NullMarked;
