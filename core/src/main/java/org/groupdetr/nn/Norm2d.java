package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedConv;
import org.groupdetr.tensor.Tensor;

/** Normalisation of a feature map {@code [B, C, H, W]}. */
public abstract sealed class Norm2d extends Layer permits FrozenBatchNorm, GroupNorm {
  /** Normalised, scaled, shifted: a new tensor. */
  public abstract Tensor apply(Tensor x);

  /**
   * The norm of a convolution without bias and that convolution as one, for use without gradients,
   * where the norm does not look at the map.
   */
  Optional<FusedConv> folded(Conv2d convolution) {
    return Optional.empty();
  }

  /**
   * As {@link #folded}, but the norm goes into the convolution's own weights, so that neither is
   * what it was.
   */
  Optional<FusedConv> fused(Conv2d convolution) {
    return Optional.empty();
  }

  /** Enters the norm of a map of so many numbers. */
  abstract void cost(CostSheet sheet, double numbers);
}
