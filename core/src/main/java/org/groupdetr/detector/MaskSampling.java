package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * At how many points masks are compared in training.
 *
 * @param points of each mask
 * @param oversampleRatio how many times as many are drawn to choose from
 * @param importanceSampleRatio which part of the points is chosen, where the detector is least sure
 */
public record MaskSampling(int points, double oversampleRatio, double importanceSampleRatio) {
  public MaskSampling {
    require(points >= 1, "points must be at least 1, was %d", points);
    require(oversampleRatio >= 1, "oversampleRatio must be at least 1, was %s", oversampleRatio);
    require(
        importanceSampleRatio >= 0 && importanceSampleRatio <= 1,
        "importanceSampleRatio must be in [0, 1], was %s",
        importanceSampleRatio);
  }
}
