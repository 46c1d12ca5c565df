/** A data set of drawn shapes, for the demo and for tests. */
@NullMarked
package org.groupdetr.data.shapes;

import org.jspecify.annotations.NullMarked;
