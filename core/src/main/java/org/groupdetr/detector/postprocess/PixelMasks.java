package org.groupdetr.detector.postprocess;

import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Masked;

/**
 * Masks of all pictures of a batch, enlarged to the pictures that the network saw.
 *
 * @param small {@code [B, N, h, w]}, before the sigmoid, as predicted
 * @param enlarged {@code [B, N, H, W]}
 * @param inside {@code [B, N, H, W]}, 1 where there is picture and the mask is above zero, else 0
 * @param present {@code [B, H, W]}, 1 where there is picture, else 0
 */
record PixelMasks(Tensor small, Tensor enlarged, Tensor inside, Tensor present) {
  private static final double EPSILON = 1e-6;

  /** Of some queries, {@code [B, N]}. */
  static PixelMasks of(Masked prediction, Tensor queries) {
    Tensor small = MaskMaker.small(prediction, queries);
    Tensor present = prediction.padding().not().to(DType.FLOAT32);
    Tensor enlarged = Kernels.bilinear(small, present.size(1), present.size(2));
    Tensor inside = enlarged.greaterThan(0).to(DType.FLOAT32).times(present.unsqueeze(1));
    return new PixelMasks(small, enlarged, inside, present);
  }

  /** Mean chance of the pixels inside, {@code [B, N]}. */
  Tensor certainty() {
    Tensor chances = enlarged.sigmoid().times(inside).flatten(2, 3).sum(2);
    return chances.dividedBy(inside.flatten(2, 3).sum(2).plus(EPSILON));
  }

  /** Left, top, right and bottom of the pixels inside, 0..1 of the picture, {@code [B, N, 4]}. */
  Tensor boxes() {
    Tensor columns = inside.max(2); // [B, N, W]
    Tensor rows = inside.max(3);
    Tensor width = present.select(1, 0).sum(1).reshape(-1, 1);
    Tensor height = present.select(2, 0).sum(1).reshape(-1, 1);
    return Tensors.stack(
        2,
        java.util.List.of(
            first(columns).dividedBy(width),
            first(rows).dividedBy(height),
            last(columns).dividedBy(width),
            last(rows).dividedBy(height)));
  }

  /** Where the first one stands of {@code [B, N, L]}; 0 where there is none. */
  private static Tensor first(Tensor line) {
    int length = line.size(2);
    Tensor fromBehind = Tensors.arange(length).neg().plus(length).to(line.device());
    Tensor some = line.max(2);
    return line.times(fromBehind).max(2).neg().plus(length).times(some);
  }

  /** Behind the last one. */
  private static Tensor last(Tensor line) {
    return line.times(Tensors.arange(line.size(2)).plus(1).to(line.device())).max(2);
  }
}
