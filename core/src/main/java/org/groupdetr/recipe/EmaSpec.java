package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

/**
 * A moving average of the weights, evaluated and kept beside them.
 *
 * @param decay share of the average that stays at each step, such as 0.9997
 * @param warmupSteps how slowly that share is reached: after n steps it is {@code decay} times
 *     {@code 1 - exp(-n / warmupSteps)}; 0 for the same share at all steps
 */
public record EmaSpec(double decay, int warmupSteps) {
  public EmaSpec {
    require(decay > 0 && decay < 1, "decay must be between 0 and 1, was %s", decay);
    require(warmupSteps >= 0, "warmupSteps must not be negative, was %d", warmupSteps);
  }

  /**
   * The share that stays at a step.
   *
   * @param step counted from 1
   */
  public double decayAt(long step) {
    return warmupSteps == 0 ? decay : decay * -Math.expm1(-(double) step / warmupSteps);
  }
}
