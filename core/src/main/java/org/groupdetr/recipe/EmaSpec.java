package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

/**
 * A moving average of the weights, evaluated and kept beside them.
 *
 * @param decay share of the average that stays at each step, such as 0.9997
 */
public record EmaSpec(double decay) {
  public EmaSpec {
    require(decay > 0 && decay < 1, "decay must be between 0 and 1, was %s", decay);
  }
}
