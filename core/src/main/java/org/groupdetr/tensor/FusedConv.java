package org.groupdetr.tensor;

import java.util.Optional;
import org.groupdetr.tensor.Kernels.Window;

/**
 * A convolution whose weights do not change any more, for use without gradients.
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
    return OneDnn.takes(x)
        ? OneDnn.convolve(x, weight, bias, window, false)
        : Kernels.conv2d(x, weight, Optional.of(bias), window);
  }

  /** As {@link #apply}, with a ReLU at the end. */
  public Tensor applyRelu(Tensor x) {
    return OneDnn.takes(x)
        ? OneDnn.convolve(x, weight, bias, window, true)
        : apply(x).reluInPlace();
  }

  /** The ReLU of {@code sum} plus the convolution of {@code x}; changes {@code sum}. */
  public Tensor applyAddRelu(Tensor sum, Tensor x) {
    if (OneDnn.takes(x)) {
      OneDnn.add(sum, x, weight, bias, window);
      return sum;
    }
    return sum.addInPlace(apply(x)).reluInPlace();
  }
}
