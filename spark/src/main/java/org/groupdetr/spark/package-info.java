/**
 * groupdetr on Apache Spark: detection in big collections of pictures, COCO's numbers of what was
 * found, and training in which Spark's executors are the processes.
 */
@NullMarked
package org.groupdetr.spark;

import org.jspecify.annotations.NullMarked;
