package org.groupdetr.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.CocoResult;

/**
 * COCO's numbers of a detector on a split.
 *
 * @param found in all pictures
 * @param masks where the detector finds masks and the split has some to compare them with
 * @param suppressed of boxes after non-maximum suppression, where that was asked for besides
 */
public record EvaluationResult(
    DetectionTable found,
    CocoResult boxes,
    Optional<CocoResult> masks,
    Optional<CocoResult> suppressed) {

  /** All results, that of the boxes first. */
  public List<CocoResult> results() {
    return Stream.concat(Stream.of(boxes), masks.stream()).toList();
  }

  /** The AP that models are chosen by: that of masks where there is one, else that of boxes. */
  public double ap() {
    return masks.orElse(boxes).summary().ap();
  }
}
