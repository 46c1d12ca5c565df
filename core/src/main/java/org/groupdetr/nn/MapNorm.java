package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.SettledConv;
import org.groupdetr.tensor.Tensor;

/** Normalisation of a feature map {@code [B, C, H, W]}. */
public abstract sealed class MapNorm extends Layer permits FrozenBatchNorm, GroupNorm {
  /** Normalised, scaled, shifted: a new tensor. */
  public abstract Tensor apply(Tensor x);

  /** The norm of what a convolution without bias makes of {@code x}. */
  public Tensor after(Conv2d convolution, Tensor x) {
    return apply(convolution.apply(x));
  }

  /**
   * Both as one convolution, where the norm does not look at {@code x}: the norm goes into the
   * convolution's own weights, so that neither is what it was.
   */
  Optional<SettledConv> settled(Conv2d convolution) {
    return Optional.empty();
  }
}
