/** Batches, made by worker threads: plain arrays, the same whatever their number. */
@NullMarked
package org.groupdetr.data.load;

import org.jspecify.annotations.NullMarked;
