/** The file format of ONNX: protocol buffers, written as they come. */
@NullMarked
package org.groupdetr.export.format;

import org.jspecify.annotations.NullMarked;
