package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

/**
 * Ends a run that no longer gets better.
 *
 * @param patience evaluations in a row without gain before the run ends
 * @param minimumGain what AP, from 0 to 1, must rise by to count as a gain
 */
public record EarlyStoppingSpec(int patience, double minimumGain) {
  public EarlyStoppingSpec {
    require(patience >= 1, "patience must be at least 1, was %d", patience);
    require(
        minimumGain >= 0 && minimumGain < 1, "minimumGain must be in [0, 1), was %s", minimumGain);
  }
}
