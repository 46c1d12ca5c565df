package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** Transposed convolution that makes four cells of each. */
public final class ConvTranspose2d extends Layer {
  private static final int SIDE = 2;

  private final Parameter weight;
  private final Parameter bias;

  /** Weights and bias uniform by the number of products that a cell gives. */
  public ConvTranspose2d(int in, int out, Init init) {
    double bound = 1 / Math.sqrt(out * SIDE * SIDE);
    weight = parameter("weight", init.uniform(bound, in, out, SIDE, SIDE));
    bias = parameter("bias", init.uniform(bound, out));
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [B, in, H, W]}
   * @return {@code [B, out, 2 H, 2 W]}
   */
  public Tensor apply(Tensor x) {
    return Kernels.convTranspose2d(
            precision().factor(x), precision().factor(weight.get()), precision().factor(bias.get()))
        .to(bias.get().type());
  }

  /** Enters the layer, applied to a map of that size; returns the size of what it gives. */
  public MapSize cost(CostSheet sheet, MapSize in) {
    sheet.matrix(weight.get(), in.cells());
    sheet.keepsMap((double) in.cells() * weight.get().size(0));
    return new MapSize(SIDE * in.height(), SIDE * in.width());
  }

  /** Channels of what it gives. */
  public int outputs() {
    return weight.get().size(1);
  }
}
