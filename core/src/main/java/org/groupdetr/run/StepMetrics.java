package org.groupdetr.run;

import static org.groupdetr.common.Require.require;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How training stood after one step. A number that was not taken is NaN.
 *
 * @param epoch from 1
 * @param step optimiser steps done, from 1
 * @param loss weighted sum of the terms
 * @param terms each term of the loss by name, in the order of the loss
 * @param gradientNorm before clipping
 * @param learningRates by parameter group
 * @param picturesPerSecond trained on, waiting included
 * @param stepSeconds wall time of one step, waiting included
 * @param dataSeconds the part of {@code stepSeconds} that was spent waiting for pictures
 * @param peakMemoryMb most memory the process has held so far, in MiB
 * @param communicationSeconds the part of {@code stepSeconds} that was spent waiting for other
 *     processes; 0 where there are none
 */
public record StepMetrics(
    int epoch,
    long step,
    double loss,
    Map<LossName, Double> terms,
    double gradientNorm,
    Map<String, Double> learningRates,
    double picturesPerSecond,
    double stepSeconds,
    double dataSeconds,
    double peakMemoryMb,
    double communicationSeconds)
    implements MetricsRecord {
  public StepMetrics {
    require(epoch >= 1, "epoch must be at least 1, was %d", epoch);
    require(step >= 1, "step must be at least 1, was %d", step);
    terms = OrderedNumbers.copy(terms);
    learningRates = OrderedNumbers.copy(learningRates);
  }

  /** Of one process. */
  public StepMetrics(
      int epoch,
      long step,
      double loss,
      Map<LossName, Double> terms,
      double gradientNorm,
      Map<String, Double> learningRates,
      double picturesPerSecond,
      double stepSeconds,
      double dataSeconds,
      double peakMemoryMb) {
    this(
        epoch,
        step,
        loss,
        terms,
        gradientNorm,
        learningRates,
        picturesPerSecond,
        stepSeconds,
        dataSeconds,
        peakMemoryMb,
        0);
  }

  /** The terms of the last layer, and of what has no layers, by loss. */
  public Map<String, Double> lastLayer() {
    Map<String, Double> last = new LinkedHashMap<>();
    terms.forEach(
        (name, value) -> {
          if (!name.allLayers()) {
            last.put(name.loss(), value);
          }
        });
    return last;
  }
}
