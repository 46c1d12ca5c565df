package org.groupdetr.transformer;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/** What one layer of a decoder says. */
public sealed interface Prediction extends TensorBundle permits Boxed, Masked {
  /** {@code [B, Q, Y]}, before the sigmoid; or before a softmax, of which one more says nothing. */
  Tensor logits();

  /**
   * What a decoder says of every query.
   *
   * @param predictions how often
   * @param classes of each prediction
   */
  record Sizes(int predictions, int classes) {}
}
