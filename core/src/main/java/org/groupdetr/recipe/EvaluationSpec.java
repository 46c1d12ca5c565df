package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.NonMaximumSuppression;

/**
 * How a detector is evaluated.
 *
 * @param maxDetections how many detections of a picture count, ascending; COCO's 1, 10, 100
 * @param batchSize pictures of one forward pass
 * @param nms of two detections of one class whose IoU exceeds this, the better one stays; absent:
 *     all stay, as detectors with one-to-one assignment want it
 */
public record EvaluationSpec(List<Integer> maxDetections, int batchSize, Optional<Double> nms) {
  public EvaluationSpec {
    maxDetections = List.copyOf(maxDetections);
    require(!maxDetections.isEmpty(), "maxDetections must name at least one number");
    int before = 0;
    for (int count : maxDetections) {
      require(count > before, "maxDetections must be positive and ascend, was %s", maxDetections);
      before = count;
    }
    require(batchSize >= 1, "batchSize must be at least 1, was %d", batchSize);
    nms.ifPresent(
        iou -> require(iou > 0 && iou < 1, "nms must be an IoU between 0 and 1, was %s", iou));
  }

  /** Non-maximum suppression with {@code nms}. */
  public Optional<NonMaximumSuppression> suppression() {
    return nms.map(NonMaximumSuppression::new);
  }
}
