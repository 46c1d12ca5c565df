/** Detectors in ONNX files, computed by onnxruntime; nothing here sees the engine. */
@NullMarked
package org.groupdetr.onnx;

import org.jspecify.annotations.NullMarked;
