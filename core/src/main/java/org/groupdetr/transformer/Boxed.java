package org.groupdetr.transformer;

import org.groupdetr.tensor.Tensor;

/** A prediction that has boxes. */
public sealed interface Boxed extends Prediction permits BoxPrediction, BoxMaskPrediction {
  /** {@code [B, Q, 4]}, centre x, centre y, width, height; 0..1 of the unpadded picture. */
  Tensor boxes();
}
