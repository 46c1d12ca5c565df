package org.groupdetr.tensor;

import java.util.Optional;

/**
 * A linear layer whose numbers do not change any more, for use without gradients.
 *
 * @param weight laid out for its kernel, and of no other use
 * @param bias {@code [out]}
 */
public record FusedLinear(Tensor weight, Tensor bias) {
  /**
   * Lays the weights out anew; none where the engine has no kernel of that kind.
   *
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}
   */
  public static Optional<FusedLinear> of(Tensor weight, Tensor bias) {
    return OneDnn.takes(weight)
        ? Optional.of(new FusedLinear(OneDnn.packed(weight), bias))
        : Optional.empty();
  }

  /**
   * {@code x W^T + b}; rounds otherwise than {@link Kernels#linear}.
   *
   * @param x {@code [.., in]}
   */
  public Tensor apply(Tensor x) {
    return OneDnn.linear(x.to(bias.type()), weight, bias, false).to(x.type());
  }

  /** As {@link #apply}, with a GELU at the end. */
  public Tensor applyGelu(Tensor x) {
    return OneDnn.linear(x.to(bias.type()), weight, bias, true).to(x.type());
  }
}
