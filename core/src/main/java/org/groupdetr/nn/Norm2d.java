package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedConv;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Tensor;

/** Normalisation of a feature map {@code [B, C, H, W]}. */
public abstract sealed class Norm2d extends Layer
    permits BatchNorm, ChannelNorm, FrozenBatchNorm, GroupNorm {
  /** Normalised, scaled, shifted: a new tensor. */
  public abstract Tensor apply(Tensor x);

  /** The same in a step of training; differs where a norm is by the batch. */
  public Tensor applyForTraining(Tensor x) {
    return apply(x);
  }

  /**
   * What a norm that does not look at the map makes of each channel.
   *
   * @param scale {@code [C]}
   * @param shift {@code [C]}
   */
  record Affine(Tensor scale, Tensor shift) {
    /** {@code w / sqrt(v + epsilon)}, and what is left of the bias. */
    static Affine of(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double epsilon) {
      Tensor scale = weight.times(variance.plus(epsilon).pow(-0.5));
      return new Affine(scale, bias.minus(mean.times(scale)));
    }
  }

  /** What it makes of each channel, where that does not depend on the map. */
  Optional<Affine> affine() {
    return Optional.empty();
  }

  /** As {@link #affine}, where that holds in a step of training, too. */
  Optional<Affine> affineForTraining() {
    return Optional.empty();
  }

  /** As {@link #folded}, in a step of training. */
  final Optional<FusedConv> foldedForTraining(Conv2d convolution) {
    return affineForTraining().map(own -> convolution.folded(own.scale, own.shift));
  }

  /**
   * The norm of a convolution without bias and that convolution as one, for use without gradients,
   * where the norm does not look at the map. The scale goes into the weights and the shift is a
   * bias, which spares a pass over the map. It rounds otherwise; what is trained rounds as the
   * published networks do.
   */
  final Optional<FusedConv> folded(Conv2d convolution) {
    return affine().map(own -> convolution.folded(own.scale, own.shift));
  }

  /**
   * As {@link #folded}, but the norm goes into the convolution's own weights, so that neither is
   * what it was.
   */
  final Optional<FusedConv> fused(Conv2d convolution) {
    try (NoGrad quiet = NoGrad.open()) {
      return affine()
          .map(
              own -> {
                convolution.scale(own.scale);
                return convolution.fused(own.shift);
              });
    }
  }

  /** Enters the norm of a map of so many numbers. */
  abstract void cost(CostSheet sheet, double numbers);
}
