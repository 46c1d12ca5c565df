package org.groupdetr.detector.postprocess;

import java.util.Optional;
import org.groupdetr.tensor.Tensor;

/**
 * What was found in the pictures of a batch, best first, as tensors.
 *
 * @param boxes {@code [B, N, 4]} left, top, right, bottom; 0..1 of the unpadded picture
 * @param scores {@code [B, N]}, 0..1
 * @param labels {@code [B, N]} int64, classes 0..C-1
 * @param masks {@code [B, N, h, w]} before the sigmoid, of the padded picture, if there are any
 * @param chances {@code [B, N]}, of the class alone, where scores are more than that
 */
public record Ranking(
    Tensor boxes, Tensor scores, Tensor labels, Optional<Tensor> masks, Optional<Tensor> chances) {
  /** Boxes without masks. */
  Ranking(Tensor boxes, Tensor scores, Tensor labels) {
    this(boxes, scores, labels, Optional.empty(), Optional.empty());
  }
}
