package org.groupdetr.nn;

import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Tensor;

/**
 * Batch normalisation with statistics that never change: {@code x s + (b - m s)} with {@code s = w
 * / sqrt(v + 1e-5)}. Nothing of it is trained.
 */
public final class FrozenBatchNorm extends MapNorm {
  private final Slot weight;
  private final Slot bias;
  private final Slot mean;
  private final Slot variance;

  public FrozenBatchNorm(int channels) {
    weight = buffer("weight", ones(channels));
    bias = buffer("bias", zeros(channels));
    mean = buffer("running_mean", zeros(channels));
    variance = buffer("running_var", ones(channels));
  }

  @Override
  public Tensor apply(Tensor x) {
    Tensor scale = weight.get().times(variance.get().plus(1e-5).power(-0.5));
    Tensor shift = bias.get().minus(mean.get().times(scale));
    return Kernels.scaleShift(x, scale.reshape(1, -1, 1, 1), shift.reshape(1, -1, 1, 1));
  }
}
