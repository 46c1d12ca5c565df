/** Tests of detection with ONNX files. */
@NullMarked
package org.groupdetr.onnx;

import org.jspecify.annotations.NullMarked;
