package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arithmetic of boxes, against plain Java. */
class BoxesTest {
  private static final double ROUNDING = 2e-6;
  private static final double EPSILON = 1e-6;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @Test
  void cornersAreHalfASideFromTheCentre() {
    try (Scope scope = Scope.open()) {
      Tensor boxes = Tensors.of(new float[] {0.5f, 0.25f, 0.5f, 0.25f}, 1, 4);
      assertThat(Boxes.corners(boxes).floats()).containsExactly(0.25f, 0.125f, 0.75f, 0.375f);
    }
  }

  @Test
  void theInverseOfTheSigmoidIsBoundedAtBothEnds() {
    try (Scope scope = Scope.open()) {
      Tensor x = Given.tensor("x", 20).times(4);
      Given.assertNear(Boxes.inverseSigmoid(x.sigmoid(), 1e-5), x.doubles(), 1e-5);
      double bound = Math.log(1e5);
      Tensor ends = Tensors.of(new float[] {0, 1, -3, 3}, 4);
      Given.assertNear(
          Boxes.inverseSigmoid(ends, 1e-5), new double[] {-bound, bound, -bound, bound}, 1e-4);
    }
  }

  private static double plain(float[] a, float[] b) {
    double overlap = 1;
    double hull = 1;
    for (int axis = 0; axis < 2; axis++) {
      double low = a[axis] - a[axis + 2] / 2.0;
      double high = a[axis] + a[axis + 2] / 2.0;
      double otherLow = b[axis] - b[axis + 2] / 2.0;
      double otherHigh = b[axis] + b[axis + 2] / 2.0;
      overlap *= Math.max(0, Math.min(high, otherHigh) - Math.max(low, otherLow));
      hull *= Math.max(high, otherHigh) - Math.min(low, otherLow);
    }
    double union = (double) a[2] * a[3] + (double) b[2] * b[3] - overlap;
    return overlap / (union + EPSILON) - (hull - union) / (hull + EPSILON);
  }

  private static float[] box(int number) {
    float[] box = GoldenFormula.values("box" + number, 4, 0.5f, 0.4f);
    box[2] *= 0.6f;
    box[3] *= 0.6f;
    return box;
  }

  @Test
  void allPairsHaveTheGeneralisedIouOfPlainArithmetic() {
    try (Scope scope = Scope.open()) {
      float[] all = new float[4 * 9];
      double[] wanted = new double[4 * 5];
      for (int i = 0; i < 9; i++) {
        System.arraycopy(box(i), 0, all, 4 * i, 4);
      }
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = plain(box(i / 5), box(4 + i % 5));
      }
      Tensor boxes = Tensors.of(all, 9, 4);
      Tensor found =
          Boxes.generalisedIou(
              boxes.narrow(0, 0, 4).unsqueeze(1),
              boxes.narrow(0, 4, 5).unsqueeze(0),
              Boxes.Denominators.plus(EPSILON));
      assertThat(found.shape()).containsExactly(4, 5);
      Given.assertNear(found, wanted, ROUNDING);
    }
  }

  private static double iou(float[] a, float[] b) {
    return Boxes.generalisedIou(
            Tensors.of(a, 4), Tensors.of(b, 4), Boxes.Denominators.plus(EPSILON))
        .item();
  }

  @Test
  void itIsOneOfABoxWithItselfAndNearsMinusOneFarApart() {
    try (Scope scope = Scope.open()) {
      float[] box = {0.5f, 0.5f, 0.4f, 0.2f};
      assertThat(iou(box, box)).isCloseTo(1, within(1e-4));
      assertThat(iou(box, new float[] {900, 500, 0.4f, 0.2f})).isCloseTo(-1, within(1e-5));
      // Side by side: no overlap, and no hull beyond the two.
      assertThat(iou(box, new float[] {0.9f, 0.5f, 0.4f, 0.2f})).isCloseTo(0, within(1e-5));
      // Within: the part of the area.
      assertThat(iou(box, new float[] {0.5f, 0.5f, 0.2f, 0.1f})).isCloseTo(0.25, within(1e-4));
    }
  }

  /** Sums and quotients of nothing are numbers, and so are their slopes. */
  @Test
  void boxesWithoutAnAreaHaveANumberAndFiniteSlopes() {
    try (Scope scope = Scope.open()) {
      float[] point = {0.5f, 0.5f, 0, 0};
      float[] line = {0.5f, 0.5f, 0.3f, 0};
      float[] inside = {0.5f, 0.5f, 0.2f, 0.2f};
      assertThat(iou(point, point)).isZero();
      assertThat(iou(line, line)).isZero();
      assertThat(iou(point, inside)).isCloseTo(plain(point, inside), within(ROUNDING));
      for (float[] other : new float[][] {point, line, inside}) {
        Tensor moved = Tensors.of(point, 4).requireGradient(true);
        Boxes.generalisedIou(moved, Tensors.of(other, 4), Boxes.Denominators.plus(EPSILON))
            .backward();
        assertThat(moved.gradient().allFinite()).isTrue();
      }
    }
  }
}
