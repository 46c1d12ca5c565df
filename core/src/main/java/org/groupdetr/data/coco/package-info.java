/** COCO files: instances, results, and the folders that hold them. */
@NullMarked
package org.groupdetr.data.coco;

import org.jspecify.annotations.NullMarked;
