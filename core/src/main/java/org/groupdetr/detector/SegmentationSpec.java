package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * At how many points the masks of an RF-DETR are compared in training.
 *
 * @param cellsPerPoint cells of a mask for each point
 * @param oversampleRatio how many times as many are drawn to choose from
 * @param importanceSampleRatio which part of the points is chosen, where the detector is least sure
 */
public record SegmentationSpec(
    int cellsPerPoint, double oversampleRatio, double importanceSampleRatio) {
  public SegmentationSpec {
    require(cellsPerPoint >= 1, "cellsPerPoint must be at least 1, was %d", cellsPerPoint);
    require(oversampleRatio >= 1, "oversampleRatio must be at least 1, was %s", oversampleRatio);
    require(
        importanceSampleRatio >= 0 && importanceSampleRatio <= 1,
        "importanceSampleRatio must be in [0, 1], was %s",
        importanceSampleRatio);
  }
}
