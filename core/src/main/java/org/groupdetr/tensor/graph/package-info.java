/** What is written down of a computation while it is recorded. */
@NullMarked
package org.groupdetr.tensor.graph;

import org.jspecify.annotations.NullMarked;
