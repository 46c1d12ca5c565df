package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand. */
class DistancesTest {
  private static final List<Point> LEFT = List.of(new Point(0, 0), new Point(1, 0));
  private static final List<Point> RIGHT = List.of(new Point(0, 0.3), new Point(0.2, 0.1));

  @Test
  void perturbationIsTheWayToTheNearestOfTheOther() {
    // Left to right: (0,0) to (0.2,0.1) root 0.05; (1,0) to (0.2,0.1) root 0.65.
    // Right to left: (0,0.3) to (0,0) 0.3; (0.2,0.1) to (0,0) root 0.05.
    double expected = (Math.sqrt(0.05) + Math.sqrt(0.65) + 0.3 + Math.sqrt(0.05)) / 4;
    assertThat(Distances.perturbation(List.of(LEFT, RIGHT))).isCloseTo(expected, within(1e-15));
    assertThat(Distances.perturbation(List.of(RIGHT, LEFT))).isCloseTo(expected, within(1e-15));
  }

  @Test
  void ofThreeGroupsItIsTheMeanOverThePairs() {
    List<Point> same = LEFT;
    double pair = Distances.perturbation(List.of(LEFT, RIGHT));
    assertThat(Distances.perturbation(List.of(LEFT, RIGHT, same)))
        .isCloseTo((pair + 0 + pair) / 3, within(1e-15));
  }

  @Test
  void matchingIsTheWayBetweenThoseThatFoundTheObject() {
    assertThat(Distances.matching(List.of(new Point(0.1, 0.2), new Point(0.4, 0.6))).orElseThrow())
        .isCloseTo(0.5, within(1e-15));
    // Sides of a right triangle: 0.3, 0.4 and 0.5.
    List<Point> three = List.of(new Point(0, 0), new Point(0.3, 0), new Point(0, 0.4));
    assertThat(Distances.matching(three).orElseThrow()).isCloseTo(0.4, within(1e-15));
  }

  @Test
  void oneThatFoundTheObjectHasNoWayToAnother() {
    assertThat(Distances.matching(List.of(new Point(0, 0)))).isEmpty();
  }

  @Test
  void overlapIsTheCommonPartOfTheCounts() {
    List<Point> one = List.of(new Point(0.01, 0.01), new Point(0.99, 0.99));
    List<Point> half = List.of(new Point(0.02, 0.02), new Point(0.5, 0.5));
    List<Point> none = List.of(new Point(0.99, 0.01), new Point(0.01, 0.99));
    assertThat(Distances.overlap(List.of(one, one))).isEqualTo(1);
    assertThat(Distances.overlap(List.of(one, half))).isEqualTo(0.5);
    assertThat(Distances.overlap(List.of(one, none))).isEqualTo(0);
  }

  @Test
  void theBordersOfThePictureAreCounted() {
    assertThat(
            Distances.overlap(
                List.of(List.of(new Point(0, 0), new Point(1, 1)), List.of(new Point(1, 1)))))
        .isEqualTo(0.5);
  }

  @Test
  void oneGroupHasNoOther() {
    assertThatThrownBy(() -> Distances.perturbation(List.of(LEFT))).hasMessageContaining("one");
  }
}
