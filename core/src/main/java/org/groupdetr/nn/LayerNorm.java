package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/** Normalisation of the channels of a place, epsilon 1e-5. Ba et al., 2016. */
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;

  public LayerNorm(int channels) {
    weight = parameter("weight", ones(channels)).withoutDecay();
    bias = parameter("bias", zeros(channels)).withoutDecay();
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [.., C]}
   */
  public Tensor apply(Tensor x) {
    return Kernels.layerNorm(x, weight.get(), bias.get(), 1e-5);
  }

  /** Enters the layer, applied at so many places. */
  public void cost(CostSheet sheet, double places) {
    sheet.keeps(places * weight.get().count());
  }
}
