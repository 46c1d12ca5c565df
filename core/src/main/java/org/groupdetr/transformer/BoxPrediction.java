package org.groupdetr.transformer;

import java.util.List;
import org.groupdetr.tensor.Tensor;

/**
 * Classes and boxes.
 *
 * @param logits {@code [B, Q, Y]}, before the sigmoid
 * @param boxes {@code [B, Q, 4]}, centre x, centre y, width, height, 0..1 of the unpadded picture;
 *     some detectors' boxes may leave it
 */
public record BoxPrediction(Tensor logits, Tensor boxes) implements Boxed {
  @Override
  public List<Tensor> tensors() {
    return List.of(logits, boxes);
  }
}
