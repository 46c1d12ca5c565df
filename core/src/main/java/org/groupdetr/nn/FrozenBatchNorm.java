package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.FusedConv;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/**
 * Batch normalisation with statistics that never change: {@code x s + (b - m s)} with {@code s = w
 * / sqrt(v + 1e-5)}. Nothing of it is trained.
 */
public final class FrozenBatchNorm extends Norm2d {
  private final Buffer weight;
  private final Buffer bias;
  private final Buffer mean;
  private final Buffer variance;

  public FrozenBatchNorm(int channels) {
    weight = buffer("weight", ones(channels));
    bias = buffer("bias", zeros(channels));
    mean = buffer("running_mean", zeros(channels));
    variance = buffer("running_var", ones(channels));
  }

  @Override
  public Tensor apply(Tensor x) {
    Tensor scale = scale();
    return Kernels.scaleShift(x, scale.reshape(1, -1, 1, 1), shift(scale).reshape(1, -1, 1, 1));
  }

  /**
   * The scale goes into the weights and the shift is a bias, which spares a pass over the map. It
   * rounds otherwise; what is trained rounds as the published networks do.
   */
  @Override
  Optional<FusedConv> folded(Conv2d convolution) {
    Tensor scale = scale();
    return Optional.of(convolution.folded(scale, shift(scale)));
  }

  @Override
  Optional<FusedConv> fused(Conv2d convolution) {
    Tensor shift =
        computeNoGrad(
            () -> {
              Tensor scale = scale();
              convolution.scale(scale);
              return shift(scale);
            });
    return Optional.of(convolution.fused(shift));
  }

  private Tensor scale() {
    return weight.get().times(variance.get().plus(1e-5).pow(-0.5));
  }

  private Tensor shift(Tensor scale) {
    return bias.get().minus(mean.get().times(scale));
  }

  /** Nothing is kept: scale and shift do not learn. */
  @Override
  void cost(CostSheet sheet, double numbers) {}
}
