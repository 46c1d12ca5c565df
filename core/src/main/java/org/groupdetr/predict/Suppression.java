package org.groupdetr.predict;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;

/** Non-maximum suppression, class by class. */
final class Suppression {
  private Suppression() {}

  /**
   * The detections that overlap no better one of their class.
   *
   * @param detections best first
   * @param iou from which on two boxes are taken for the same thing
   */
  static List<Detection> apply(List<Detection> detections, double iou) {
    List<Detection> kept = new ArrayList<>();
    for (Detection candidate : detections) {
      boolean doubled =
          kept.stream()
              .anyMatch(
                  k ->
                      k.categoryId() == candidate.categoryId()
                          && iou(k.box(), candidate.box()) > iou);
      if (!doubled) {
        kept.add(candidate);
      }
    }
    return List.copyOf(kept);
  }

  private static double iou(Box a, Box b) {
    Box common =
        new Box(
            Math.max(a.x1(), b.x1()),
            Math.max(a.y1(), b.y1()),
            Math.min(a.x2(), b.x2()),
            Math.min(a.y2(), b.y2()));
    double overlap = common.area();
    return overlap == 0 ? 0 : overlap / (a.area() + b.area() - overlap);
  }
}
