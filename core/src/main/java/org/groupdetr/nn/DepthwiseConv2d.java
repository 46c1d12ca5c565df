package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;

/** A 3x3 convolution of each channel by itself, which keeps the map's size. */
public final class DepthwiseConv2d extends Layer {
  private static final int SIDE = 3;
  private static final Window WINDOW = new Window(1, 1, 1);

  private final Parameter weight;
  private final Parameter bias;

  /** Weights and bias uniform by the number of inputs. */
  public DepthwiseConv2d(int channels, Init init) {
    double bound = 1.0 / SIDE;
    weight = parameter("weight", init.uniform(bound, channels, 1, SIDE, SIDE));
    bias = parameter("bias", init.uniform(bound, channels));
  }

  /**
   * Applies the layer.
   *
   * @param x {@code [B, C, H, W]}
   */
  public Tensor apply(Tensor x) {
    return Kernels.depthwiseConv2d(x, weight.get(), bias.get(), WINDOW);
  }

  /** Enters the layer, applied to a map of that size. */
  public void cost(CostSheet sheet, MapSize size) {
    sheet.matrix(weight.get(), size.cells());
    sheet.keepsMap((double) size.cells() * weight.get().size(0));
  }
}
