package org.groupdetr.tensor.precision;

import java.util.Locale;
import java.util.Optional;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.Tensor;

/**
 * In which type of numbers a network multiplies. Weights, what they learn by, and all that is no
 * product of matrices and no convolution stay as they are: in bfloat16 the factors of a product are
 * rounded to eight bits, the sum is gathered in float32, and its outcome is rounded once.
 * Micikevicius et al., ICLR 2018; Kalamkar et al., arXiv 1905.12322.
 */
public enum Precision {
  /** As weights are: nothing is rounded. */
  FLOAT32,
  /** Factors of 8 bits with the range of float32, so that no loss need be scaled. */
  BFLOAT16;

  /** Asked for late: recipes name precisions where there is no engine, too. */
  private Optional<DType> factors() {
    return isMixed() ? Optional.of(DType.BFLOAT16) : Optional.empty();
  }

  /** As recipes and options write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether factors are rounded. */
  public boolean isMixed() {
    return this == BFLOAT16;
  }

  /** A factor of a product; passes gradients. */
  public Tensor factor(Tensor tensor) {
    return factors().map(tensor::to).orElse(tensor);
  }

  /**
   * {@code x W^T + b}, of the weights' type.
   *
   * @param x {@code [.., in]}
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}
   */
  public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return factors().isEmpty()
        ? Kernels.linear(x, weight, bias)
        : Kernels.linear(factor(x), factor(weight), factor(bias)).to(weight.type());
  }

  /**
   * A convolution, of the weights' type.
   *
   * @param x {@code [B, in, H, W]}
   * @param weight {@code [out, in, h, w]}
   * @param bias {@code [out]}, or none
   */
  public Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, Window window) {
    return factors().isEmpty()
        ? Kernels.conv2d(x, weight, bias, window)
        : Kernels.conv2d(factor(x), factor(weight), bias.map(this::factor), window)
            .to(weight.type());
  }
}
