package org.groupdetr.run;

import static org.groupdetr.common.Require.require;

import java.util.Map;

/**
 * What an evaluation after an epoch found. A number that was not taken is NaN.
 *
 * @param epoch from 1
 * @param step optimiser steps done when the epoch ended
 * @param weights which weights were evaluated
 * @param coco the twelve COCO numbers by name ({@code AP}, {@code AP50}, ...); -1 where the data
 *     hold nothing to measure
 * @param masks the same numbers of masks; none where masks are not measured
 * @param trainLoss mean loss over the epoch's steps
 * @param validationSeconds wall time of the evaluation
 * @param elapsedSeconds wall time of the run so far, over all its sessions
 */
public record EpochMetrics(
    int epoch,
    long step,
    Weights weights,
    Map<String, Double> coco,
    Map<String, Double> masks,
    double trainLoss,
    double validationSeconds,
    double elapsedSeconds)
    implements MetricsRecord {

  /** Which of the two sets of weights that a run holds. */
  public enum Weights {
    /** As the optimiser left them. */
    RAW,
    /** Their exponential moving average. */
    EMA
  }

  public EpochMetrics {
    require(epoch >= 1, "epoch must be at least 1, was %d", epoch);
    require(step >= 0, "step must be at least 0, was %d", step);
    coco = OrderedNumbers.copy(coco);
    masks = OrderedNumbers.copy(masks);
  }

  /** Numbers of boxes only. */
  public EpochMetrics(
      int epoch,
      long step,
      Weights weights,
      Map<String, Double> coco,
      double trainLoss,
      double validationSeconds,
      double elapsedSeconds) {
    this(epoch, step, weights, coco, Map.of(), trainLoss, validationSeconds, elapsedSeconds);
  }

  /** The same evaluation with other numbers of boxes, and none of masks. */
  public EpochMetrics with(Map<String, Double> other) {
    return new EpochMetrics(
        epoch, step, weights, other, trainLoss, validationSeconds, elapsedSeconds);
  }
}
