package org.groupdetr.nn;

import org.groupdetr.tensor.Dropping;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Tensor;

/**
 * Sets elements to zero at random while a training step runs, and scales the others.
 *
 * @param probability of zero
 * @param noise the run's randomness, which knows whether a training step runs
 */
public record Dropout(double probability, Noise noise) {
  public Tensor apply(Tensor x) {
    return Dropping.apply(x, noise.next(probability));
  }

  /** The mask for weights that are never all in memory. */
  public Noise.Mask mask() {
    return noise.next(probability);
  }
}
