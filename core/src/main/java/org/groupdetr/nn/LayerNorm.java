package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/** Normalisation of the channels of a place. Ba et al., 2016. */
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /** With epsilon 1e-5. */
  public LayerNorm(int channels) {
    this(channels, 1e-5);
  }

  /**
   * Makes the norm.
   *
   * @param epsilon is added to the variance
   */
  public LayerNorm(int channels, double epsilon) {
    this.epsilon = epsilon;
    weight = parameter("weight", ones(channels)).withoutDecay();
    bias = parameter("bias", zeros(channels)).withoutDecay();
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [.., C]}
   */
  public Tensor apply(Tensor x) {
    return Kernels.layerNorm(x, weight.get(), bias.get(), epsilon);
  }

  /** Enters the layer, applied at so many places. */
  public void cost(CostSheet sheet, double places) {
    sheet.keeps(places * weight.get().count());
  }
}
