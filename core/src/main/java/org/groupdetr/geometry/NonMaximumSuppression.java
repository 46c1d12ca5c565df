package org.groupdetr.geometry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.groupdetr.common.Require;

/**
 * Greedy non-maximum suppression, class by class: a box goes if a better one of its class that
 * stays overlaps it by more.
 *
 * @param iou above which two boxes are taken for the same thing, between 0 and 1
 */
public record NonMaximumSuppression(double iou) {
  public NonMaximumSuppression {
    Require.require(iou > 0 && iou < 1, "iou must lie between 0 and 1, was %s", iou);
  }

  /**
   * The first that stay. Nothing is asked of the candidates after them, so that a cut to the best
   * comes after suppression and not before.
   *
   * @param candidates best first
   * @param most how many may stay
   */
  public <T> List<T> apply(
      Iterable<T> candidates, int most, Function<T, Box> box, ToLongFunction<T> label) {
    List<T> staying = new ArrayList<>();
    Map<Long, List<Box>> boxes = new HashMap<>();
    Iterator<T> next = candidates.iterator();
    while (staying.size() < most && next.hasNext()) {
      T candidate = next.next();
      Box own = box.apply(candidate);
      List<Box> better =
          boxes.computeIfAbsent(label.applyAsLong(candidate), any -> new ArrayList<>());
      if (better.stream().noneMatch(other -> other.iou(own) > iou)) {
        better.add(own);
        staying.add(candidate);
      }
    }
    return List.copyOf(staying);
  }
}
