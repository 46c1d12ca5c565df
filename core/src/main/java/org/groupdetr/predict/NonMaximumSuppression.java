package org.groupdetr.predict;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;

/** Non-maximum suppression, class by class. */
public final class NonMaximumSuppression {
  private NonMaximumSuppression() {}

  /**
   * The detections that overlap no better one of their class.
   *
   * @param detections best first
   * @param iou from which on two boxes are taken for the same thing
   */
  public static List<Detection> apply(List<Detection> detections, double iou) {
    List<Detection> kept = new ArrayList<>();
    for (Detection candidate : detections) {
      boolean doubled =
          kept.stream()
              .anyMatch(
                  k ->
                      k.categoryId() == candidate.categoryId()
                          && k.box().iou(candidate.box()) > iou);
      if (!doubled) {
        kept.add(candidate);
      }
    }
    return List.copyOf(kept);
  }
}
