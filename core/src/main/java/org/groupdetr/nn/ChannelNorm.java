package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/** Normalisation of the channels of each cell of a map, epsilon 1e-6. Ba et al., 2016. */
public final class ChannelNorm extends Norm2d {
  private static final double EPSILON = 1e-6;

  private final Parameter weight;
  private final Parameter bias;

  public ChannelNorm(int channels) {
    weight = parameter("weight", ones(channels)).withoutDecay();
    bias = parameter("bias", zeros(channels)).withoutDecay();
  }

  @Override
  public Tensor apply(Tensor x) {
    Tensor cells = x.permute(0, 2, 3, 1); // [B, H, W, C]
    return Kernels.layerNorm(cells, weight.get(), bias.get(), EPSILON).permute(0, 3, 1, 2);
  }

  @Override
  public void cost(CostSheet sheet, double numbers) {
    sheet.keepsMap(numbers);
  }
}
