package org.groupdetr.groups;

import java.util.List;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.TensorBundle;

/**
 * What the encoder says of the places that were chosen for the matched queries, in their order.
 *
 * @param tokens {@code [B, K N, C]}, of which the rest is read
 * @param logits {@code [B, K N, Y]}, before the sigmoid
 * @param boxes {@code [B, K N, 4]} centre x, centre y, width, height, 0..1 of the unpadded picture;
 *     some detectors' boxes may leave it
 */
public record Proposals(Tensor tokens, Tensor logits, Tensor boxes) implements TensorBundle {
  @Override
  public List<Tensor> tensors() {
    return List.of(tokens, logits, boxes);
  }
}
