package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * At how many points masks are compared in training.
 *
 * @param points of each mask
 * @param oversampled how many times as many are drawn to choose from
 * @param chosen which part of the points is chosen, where the detector is least sure
 */
public record MaskSampling(int points, double oversampled, double chosen) {
  public MaskSampling {
    require(points >= 1, "points must be at least 1, was %d", points);
    require(oversampled >= 1, "oversampled must be at least 1, was %s", oversampled);
    require(chosen >= 0 && chosen <= 1, "chosen must be in [0, 1], was %s", chosen);
  }
}
