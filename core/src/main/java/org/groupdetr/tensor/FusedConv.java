package org.groupdetr.tensor;

import java.util.Optional;
import org.groupdetr.tensor.Kernels.Window;

/**
 * A convolution with a norm's scale and shift in it. What it gives has the type of the map, and it
 * multiplies in that of its weights. With gradients it is the plain convolution.
 *
 * @param weight {@code [out, in, h, w]}
 * @param bias {@code [out]}
 */
public record FusedConv(Tensor weight, Tensor bias, Window window) {
  /**
   * Applies the convolution.
   *
   * @param x {@code [B, in, H, W]}
   */
  public Tensor apply(Tensor x) {
    return apply(x, false);
  }

  /** As {@link #apply}, with a ReLU at the end. */
  public Tensor applyRelu(Tensor x) {
    return apply(x, true);
  }

  private Tensor apply(Tensor x, boolean rectified) {
    Tensor map = x.to(bias.type());
    if (alone(map)) {
      return OneDnn.convolve(map, weight, bias, window, rectified).to(x.type());
    }
    Tensor plain = Kernels.conv2d(map, weight, Optional.of(bias), window);
    return (rectified ? plain.reluInPlace() : plain).to(x.type());
  }

  /** The ReLU of {@code sum} plus the convolution of {@code x}; changes {@code sum}. */
  public Tensor applyAddRelu(Tensor sum, Tensor x) {
    if (alone(x) && x.type() == bias.type() && sum.type() == x.type()) {
      OneDnn.add(sum, x, weight, bias, window);
      return sum;
    }
    return sum.addInPlace(apply(x)).reluInPlace();
  }

  private static boolean alone(Tensor map) {
    return NoGrad.isOpen() && OneDnn.takes(map);
  }
}
