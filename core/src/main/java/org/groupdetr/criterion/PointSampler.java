package org.groupdetr.criterion;

import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** The random points at which masks are compared: x and y, 0..1 of the padded picture. */
public interface PointSampler {
  /** Points at which all queries and targets of a picture are compared, {@code [points, 2]}. */
  Tensor shared(int points);

  /**
   * Points for each pair.
   *
   * @param targets {@code [pairs]} int64, index of the pair's target among those of the batch
   * @return {@code [pairs, points, 2]}
   */
  Tensor perTarget(Tensor targets, int points);

  /**
   * Those of a training step: each target has its own, whichever query it is paired with, so that
   * all groups are compared at the same points.
   */
  static PointSampler from(CounterRng rng) {
    return new NoisePoints(rng);
  }

  /** Drawn on the host from the step's randomness. */
  record NoisePoints(CounterRng rng) implements PointSampler {
    @Override
    public Tensor shared(int points) {
      return drawn(1, points).squeeze(0);
    }

    @Override
    public Tensor perTarget(Tensor targets, int points) {
      int most = (int) targets.max(0).item() + 1;
      return drawn(most, points).to(targets.device()).indexSelect(0, targets);
    }

    private Tensor drawn(int rows, int points) {
      java.util.SplittableRandom random = rng.numbers();
      float[] values = new float[Math.multiplyExact(2 * rows, points)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (random.nextInt() >>> 8) * 0x1p-24f;
      }
      return Tensors.of(values, rows, points, 2);
    }
  }
}
