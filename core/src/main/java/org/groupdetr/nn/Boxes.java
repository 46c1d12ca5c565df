package org.groupdetr.nn;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Arithmetic of boxes on tensors; boxes are centre x, centre y, width, height, 0..1. */
public final class Boxes {
  private Boxes() {}

  /** {@code log(x / (1 - x))}, both parts of the fraction at least {@code epsilon}. */
  public static Tensor inverseSigmoid(Tensor x, double epsilon) {
    Tensor inside = x.clamp(0, 1);
    Tensor rest = inside.neg().plus(1).clampMin(epsilon);
    return inside.clampMin(epsilon).dividedBy(rest).log();
  }

  /** Corners left, top, right, bottom of boxes {@code [.., 4]}. */
  public static Tensor corners(Tensor boxes) {
    int axis = boxes.rank() - 1;
    Tensor centre = boxes.narrow(axis, 0, 2);
    Tensor half = boxes.narrow(axis, 2, 2).times(0.5);
    return Tensors.cat(axis, centre.minus(half), centre.plus(half));
  }

  /**
   * Generalised IoU. Rezatofighi et al., CVPR 2019. Shapes are broadcast, so that {@code [Q, 1, 4]}
   * and {@code [1, T, 4]} give all pairs.
   *
   * @param a {@code [.., 4]}
   * @param b {@code [.., 4]}
   * @param epsilon added to both denominators
   * @return {@code [..]}
   */
  public static Tensor generalisedIou(Tensor a, Tensor b, double epsilon) {
    Tensor p = corners(a);
    Tensor q = corners(b);
    int axis = Math.max(p.rank(), q.rank()) - 1;
    Tensor overlap =
        area(
            upper(p, axis)
                .min(upper(q, axis))
                .minus(lower(p, axis).max(lower(q, axis)))
                .clampMin(0),
            axis);
    Tensor union =
        area(upper(p, axis).minus(lower(p, axis)), axis)
            .plus(area(upper(q, axis).minus(lower(q, axis)), axis))
            .minus(overlap);
    Tensor hull =
        area(
            upper(p, axis)
                .max(upper(q, axis))
                .minus(lower(p, axis).min(lower(q, axis)))
                .clampMin(0),
            axis);
    return overlap
        .dividedBy(union.plus(epsilon))
        .minus(hull.minus(union).dividedBy(hull.plus(epsilon)));
  }

  private static Tensor lower(Tensor corners, int axis) {
    return corners.narrow(axis, 0, 2);
  }

  private static Tensor upper(Tensor corners, int axis) {
    return corners.narrow(axis, 2, 2);
  }

  private static Tensor area(Tensor sides, int axis) {
    return sides.select(axis, 0).times(sides.select(axis, 1));
  }
}
