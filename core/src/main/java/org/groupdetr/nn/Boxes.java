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

  /** Corners left, top, right, bottom of boxes {@code [.., 4]}; sides below zero count as none. */
  public static Tensor corners(Tensor boxes) {
    int axis = boxes.rank() - 1;
    Tensor centre = boxes.narrow(axis, 0, 2);
    Tensor half = boxes.narrow(axis, 2, 2).clampMin(0).times(0.5);
    return Tensors.cat(axis, centre.minus(half), centre.plus(half));
  }

  /**
   * Boxes moved by what a head says of them: the centre by parts of the sides, the sides by factors
   * whose logarithms are given. No number is bounded.
   *
   * @param boxes {@code [.., 4]}
   * @param moves {@code [.., 4]}
   */
  public static Tensor moved(Tensor boxes, Tensor moves) {
    int axis = boxes.rank() - 1;
    Tensor sides = boxes.narrow(axis, 2, 2);
    Tensor centre = moves.narrow(axis, 0, 2).times(sides).plus(boxes.narrow(axis, 0, 2));
    return Tensors.cat(axis, centre, moves.narrow(axis, 2, 2).exp().times(sides));
  }

  /**
   * What keeps quotients of areas finite.
   *
   * @param added to denominators
   * @param least which no denominator is below afterwards
   */
  public record Denominators(double added, double least) {
    /** As they are. */
    public static final Denominators PLAIN = new Denominators(0, 0);

    /** With something added. */
    public static Denominators plus(double epsilon) {
      return new Denominators(epsilon, 0);
    }

    /** Never below a bound. */
    public static Denominators atLeast(double least) {
      return new Denominators(0, least);
    }

    private Tensor of(Tensor areas) {
      Tensor all = added == 0 ? areas : areas.plus(added);
      return least == 0 ? all : all.clampMin(least);
    }
  }

  /** What two boxes share and cover, with what is needed of their corners. */
  private record Overlap(Tensor p, Tensor q, int axis, Tensor shared, Tensor union) {
    static Overlap of(Tensor a, Tensor b) {
      Tensor p = corners(a);
      Tensor q = corners(b);
      int axis = Math.max(p.rank(), q.rank()) - 1;
      Tensor shared =
          area(
              upper(p, axis)
                  .min(upper(q, axis))
                  .minus(lower(p, axis).max(lower(q, axis)))
                  .clampMin(0),
              axis);
      Tensor union =
          area(upper(p, axis).minus(lower(p, axis)), axis)
              .plus(area(upper(q, axis).minus(lower(q, axis)), axis))
              .minus(shared);
      return new Overlap(p, q, axis, shared, union);
    }

    Tensor iou(Denominators denominators) {
      return shared.dividedBy(denominators.of(union));
    }

    Tensor hull() {
      return area(
          upper(p, axis).max(upper(q, axis)).minus(lower(p, axis).min(lower(q, axis))).clampMin(0),
          axis);
    }
  }

  /** What two boxes share, as a part of what they cover together; broadcast as the generalised. */
  public static Tensor iou(Tensor a, Tensor b, Denominators denominators) {
    return Overlap.of(a, b).iou(denominators);
  }

  /**
   * Generalised IoU. Rezatofighi et al., CVPR 2019. Shapes are broadcast, so that {@code [Q, 1, 4]}
   * and {@code [1, T, 4]} give all pairs.
   *
   * @param a {@code [.., 4]}
   * @param b {@code [.., 4]}
   * @return {@code [..]}
   */
  public static Tensor generalisedIou(Tensor a, Tensor b, Denominators denominators) {
    Overlap overlap = Overlap.of(a, b);
    Tensor hull = overlap.hull();
    return overlap
        .iou(denominators)
        .minus(hull.minus(overlap.union).dividedBy(denominators.of(hull)));
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
