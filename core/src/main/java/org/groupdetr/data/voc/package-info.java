/** Pascal VOC: a file of XML for each picture. */
@NullMarked
package org.groupdetr.data.voc;

import org.jspecify.annotations.NullMarked;
