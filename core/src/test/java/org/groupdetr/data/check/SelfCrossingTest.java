package org.groupdetr.data.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.util.Random;
import org.groupdetr.geometry.Polygon;
import org.junit.jupiter.api.Test;

class SelfCrossingTest {
  @Test
  void seamsAndRepeatedPointsDoNotCross() {
    assertThat(SelfCrossing.of(new Polygon(0, 0, 8, 0, 8, 8, 0, 8))).isFalse();
    assertThat(SelfCrossing.of(new Polygon(0, 0, 0, 0, 8, 0, 8, 8, 0, 8, 0, 0))).isFalse();
    assertThat(
            SelfCrossing.of(
                new Polygon(1, 1, 12, 1, 12, 12, 1, 12, 1, 1, 4, 4, 4, 9, 9, 9, 9, 4, 4, 4)))
        .isFalse();
    assertThat(SelfCrossing.of(new Polygon(0, 0, 8, 8, 8, 0, 0, 8))).isTrue();
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
      assertThat(SelfCrossing.of(new Polygon(points))).isEqualTo(expected);
      crossing += expected ? 1 : 0;
    }
    assertThat(crossing).isBetween(500, 1900);
  }
}
