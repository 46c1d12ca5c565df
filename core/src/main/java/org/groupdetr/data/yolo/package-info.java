/** YOLO: a file of text for each picture. */
@NullMarked
package org.groupdetr.data.yolo;

import org.jspecify.annotations.NullMarked;
