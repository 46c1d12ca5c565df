package org.groupdetr.transformer;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/** What one layer of a decoder says. */
public sealed interface Prediction extends TensorBundle permits BoxPrediction, MaskPrediction {
  /** {@code [B, Q, Y]}, before the sigmoid. */
  Tensor logits();
}
