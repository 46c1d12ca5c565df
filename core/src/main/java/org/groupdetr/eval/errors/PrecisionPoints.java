package org.groupdetr.eval.errors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.eval.Thresholds;

/** Right and wrong detections of each class, and how many objects there are: what AP is made of. */
final class PrecisionPoints {
  /**
   * A detection that counts.
   *
   * @param right whether it found an object
   */
  record Point(int category, double score, boolean right) {}

  private final Map<Integer, List<Point>> points = new TreeMap<>();
  private final Map<Integer, Integer> objects = new TreeMap<>();

  void add(Point point) {
    points.computeIfAbsent(point.category, any -> new ArrayList<>()).add(point);
    addObjects(point.category, 0);
  }

  void addObjects(int category, int count) {
    objects.merge(category, count, Integer::sum);
  }

  /** The same objects, and no detections. */
  PrecisionPoints ofSameObjects() {
    PrecisionPoints same = new PrecisionPoints();
    objects.forEach(same::addObjects);
    return same;
  }

  /** The detections that are right, class by class, in the order in which they were added. */
  List<Point> right() {
    return points.values().stream().flatMap(List::stream).filter(Point::right).toList();
  }

  /** Mean over the classes that have objects or detections. */
  double meanAp() {
    return objects.entrySet().stream()
        .filter(e -> e.getValue() != 0 || points.containsKey(e.getKey()))
        .mapToDouble(e -> ap(points.getOrDefault(e.getKey(), List.of()), e.getValue()))
        .average()
        .orElse(0);
  }

  /** Of equal scores those come first that were added first. */
  private static double ap(List<Point> added, int objects) {
    if (objects == 0) {
      return 0;
    }
    List<Point> sorted =
        added.stream().sorted(Comparator.comparingDouble((Point p) -> -p.score())).toList();
    double[] precisions = new double[sorted.size()];
    double[] recalls = new double[sorted.size()];
    int right = 0;
    for (int i = 0; i < precisions.length; i++) {
      right += sorted.get(i).right() ? 1 : 0;
      precisions[i] = (double) right / (i + 1);
      recalls[i] = (double) right / objects;
    }
    for (int i = precisions.length - 1; i > 0; i--) {
      precisions[i - 1] = Math.max(precisions[i - 1], precisions[i]);
    }
    double sum = 0;
    int at = 0;
    for (int r = 0; r < Thresholds.RECALL_COUNT; r++) {
      while (at < recalls.length && recalls[at] < (double) r / (Thresholds.RECALL_COUNT - 1)) {
        at++;
      }
      sum += at < recalls.length ? precisions[at] : 0;
    }
    return sum / Thresholds.RECALL_COUNT;
  }
}
