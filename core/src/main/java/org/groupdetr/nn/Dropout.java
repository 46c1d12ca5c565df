package org.groupdetr.nn;

import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DropoutOp;
import org.groupdetr.tensor.Tensor;

/**
 * Sets elements to zero at random while a training step runs, and scales the others.
 *
 * @param probability of zero
 * @param rng the run's randomness, which knows whether a training step runs
 */
public record Dropout(double probability, CounterRng rng) {
  public Tensor apply(Tensor x) {
    return DropoutOp.apply(x, rng.next(probability));
  }

  /** The mask for weights that are never all in memory. */
  public CounterRng.Mask mask() {
    return rng.next(probability);
  }
}
