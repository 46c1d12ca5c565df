package org.groupdetr.nn;

import java.util.Optional;
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
    Affine own = ofStatistics();
    return Kernels.scaleShift(
        x, own.scale().reshape(1, -1, 1, 1), own.shift().reshape(1, -1, 1, 1));
  }

  @Override
  Optional<Affine> affine() {
    return Optional.of(ofStatistics());
  }

  @Override
  Optional<Affine> affineForTraining() {
    return affine();
  }

  private Affine ofStatistics() {
    return Affine.of(weight.get(), bias.get(), mean.get(), variance.get(), 1e-5);
  }

  /** Nothing is kept: scale and shift do not learn. */
  @Override
  void cost(CostSheet sheet, double numbers) {}
}
