package org.groupdetr.nn;

import java.util.Optional;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Kernels.Statistics;
import org.groupdetr.tensor.Tensor;

/**
 * Batch normalisation: by the statistics of the batch in training, which then count a tenth in
 * those that are used afterwards. Epsilon 1e-5. Ioffe and Szegedy, 2015.
 */
public final class BatchNorm extends Norm2d {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Parameter weight;
  private final Parameter bias;
  private final Buffer mean;
  private final Buffer variance;

  public BatchNorm(int channels) {
    weight = parameter("weight", ones(channels)).withoutDecay();
    bias = parameter("bias", zeros(channels)).withoutDecay();
    mean = buffer("running_mean", zeros(channels)).changing();
    variance = buffer("running_var", ones(channels)).changing();
  }

  @Override
  public Tensor apply(Tensor x) {
    return Kernels.batchNorm(x, running(), weight.get(), bias.get(), EPSILON);
  }

  @Override
  public Tensor applyForTraining(Tensor x) {
    return Kernels.batchNormOfBatch(x, running(), weight.get(), bias.get(), EPSILON, MOMENTUM);
  }

  private Statistics running() {
    return new Statistics(mean.get(), variance.get());
  }

  @Override
  Optional<Affine> affine() {
    return Optional.of(Affine.of(weight.get(), bias.get(), mean.get(), variance.get(), EPSILON));
  }

  @Override
  public void cost(CostSheet sheet, double numbers) {
    sheet.keepsMap(numbers);
  }
}
