package org.groupdetr.data.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.util.Random;
import org.groupdetr.geometry.Polygon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfCrossingTest {
  private static boolean crosses(double... points) {
    SelfCrossing.Result result = SelfCrossing.of(new Polygon(points));
    assertThat(result).isNotEqualTo(SelfCrossing.Result.NOT_FOUND_YET);
    return result == SelfCrossing.Result.CROSSING;
  }

  /** A comb of long teeth that lie across {@code (dx, dy)}: seen along them, all edges overlap. */
  private static double[] comb(double dx, double dy, double length) {
    int teeth = 49_999;
    double[] points = new double[2 * teeth];
    for (int i = 0; i < teeth; i++) {
      // The edge that closes the comb lies beside it.
      double across = i == teeth - 1 ? -10 : i % 2 == 0 ? 0 : length;
      points[2 * i] = i * dx - across * dy;
      points[2 * i + 1] = i * dy + across * dx;
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "0, 1", "0.7, 0.7", "0.7, -0.7"})
  void aCombIsSearchedFromTheSideOnWhichTeethDoNotOverlap(double dx, double dy) {
    double[] comb = comb(dx, dy, 1000);
    assertThat(crosses(comb)).isFalse();
    double last = comb[2];
    comb[2] = comb[6];
    comb[6] = last;
    double lastY = comb[3];
    comb[3] = comb[7];
    comb[7] = lastY;
    assertThat(crosses(comb)).isTrue();
  }

  /** Teeth whose length overlaps thousands of others as seen from all four directions. */
  @Test
  void whatOverlapsFromAllSidesIsSearchedInPart() {
    double[] comb = comb(Math.cos(0.4), Math.sin(0.4), 40_000);
    assertThat(SelfCrossing.of(new Polygon(comb))).isEqualTo(SelfCrossing.Result.NOT_FOUND_YET);
    double[] tangle = new Random(1).doubles(200_000, 0, 1000).toArray();
    assertThat(crosses(tangle)).isTrue();
  }

  @Test
  void seamsAndRepeatedPointsDoNotCross() {
    assertThat(crosses(0, 0, 8, 0, 8, 8, 0, 8)).isFalse();
    assertThat(crosses(0, 0, 0, 0, 8, 0, 8, 8, 0, 8, 0, 0)).isFalse();
    assertThat(crosses(1, 1, 12, 1, 12, 12, 1, 12, 1, 1, 4, 4, 4, 9, 9, 9, 9, 4, 4, 4)).isFalse();
    assertThat(crosses(0, 0, 8, 8, 8, 0, 0, 8)).isTrue();
  }

  /** Every pair of edges is tried by another's arithmetic. */
  @Test
  void agreesWithTryingAllPairs() {
    Random random = new Random(6);
    int crossing = 0;
    for (int round = 0; round < 2000; round++) {
      int count = 3 + random.nextInt(5);
      double[] points = random.doubles(2L * count, 0, 50).toArray();
      boolean expected = false;
      for (int i = 0; i < count; i++) {
        for (int j = i + 2; j < count - (i == 0 ? 1 : 0); j++) {
          expected |=
              Line2D.linesIntersect(
                  points[2 * i],
                  points[2 * i + 1],
                  points[2 * ((i + 1) % count)],
                  points[2 * ((i + 1) % count) + 1],
                  points[2 * j],
                  points[2 * j + 1],
                  points[2 * ((j + 1) % count)],
                  points[2 * ((j + 1) % count) + 1]);
        }
      }
      assertThat(crosses(points)).isEqualTo(expected);
      crossing += expected ? 1 : 0;
    }
    assertThat(crossing).isBetween(500, 1900);
  }
}
