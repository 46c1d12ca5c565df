package org.groupdetr.eval.errors;

import java.util.Map;

/**
 * What is wrong with detections, and what each kind of error costs.
 *
 * @param ap AP at IoU 0.5 as TIDE counts it, 0 to 1: over all classes of objects and of detections,
 *     of the best 100 detections of each picture
 * @param kinds of every kind of error
 */
public record ErrorCosts(double ap, Map<ErrorKind, Cost> kinds) {
  public ErrorCosts {
    kinds = Map.copyOf(kinds);
  }

  /**
   * Of one kind.
   *
   * @param count detections with it; of the missed, objects
   * @param ap by which AP would rise if these errors alone were mended: wrong classes and places
   *     put right, all else left out, missed objects not looked for
   */
  public record Cost(int count, double ap) {}

  /** What a kind costs. */
  public Cost of(ErrorKind kind) {
    return java.util.Objects.requireNonNull(kinds.get(kind));
  }
}
