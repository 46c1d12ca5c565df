package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/** Normalisation of the channels of a place, epsilon 1e-5. Ba et al., 2016. */
public final class LayerNorm extends Layer {
  private final Slot weight;
  private final Slot bias;

  public LayerNorm(int channels) {
    weight = spared("weight", ones(channels));
    bias = spared("bias", zeros(channels));
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [.., C]}
   */
  public Tensor apply(Tensor x) {
    return Kernels.layerNorm(x, weight.get(), bias.get(), 1e-5);
  }
}
