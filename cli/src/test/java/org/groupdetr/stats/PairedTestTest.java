package org.groupdetr.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedTestTest {
  /** Two-sided critical values of Student's t, as printed in every table of it. */
  @ParameterizedTest
  @CsvSource({
    "1, 6.314, 0.10",
    "1, 12.706, 0.05",
    "1, 63.657, 0.01",
    "2, 2.920, 0.10",
    "2, 4.303, 0.05",
    "2, 9.925, 0.01",
    "3, 3.182, 0.05",
    "4, 2.776, 0.05",
    "4, 4.604, 0.01",
    "9, 2.262, 0.05",
    "9, 3.250, 0.01",
    "19, 2.093, 0.05",
    "30, 2.042, 0.05"
  })
  void agreesWithTheTable(int freedom, double t, double p) {
    assertThat(of(freedom + 1, t).t()).isCloseTo(t, within(1e-9));
    assertThat(of(freedom + 1, t).p()).isCloseTo(p, within(p * 2e-3));
  }

  /** Pairs whose t is as wished: differences with deviation 1 around t over the root of n. */
  private static PairedTest of(int pairs, double t) {
    List<Double> noise = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      noise.add((double) i);
    }
    Sample sample = Sample.of(noise);
    List<Double> second =
        noise.stream()
            .map(v -> (v - sample.mean()) / sample.deviation() + t / Math.sqrt(pairs))
            .toList();
    return PairedTest.of(noise.stream().map(v -> 0.0).toList(), second);
  }

  /** The ten patients of Student's paper of 1908: hours of sleep gained by two drugs. */
  @Test
  void agreesWithStudentsSleep() {
    List<Double> one = List.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
    List<Double> two = List.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
    PairedTest test = PairedTest.of(one, two);
    assertThat(test.difference()).isCloseTo(1.58, within(1e-12));
    assertThat(test.t()).isCloseTo(4.0621, within(5e-5));
    assertThat(test.p()).isCloseTo(0.002833, within(5e-7));
    assertThat(PairedTest.of(two, one).p()).isEqualTo(test.p());
  }

  @Test
  void nothingSpeaksForADifferenceThatIsNotThere() {
    assertThat(PairedTest.of(List.of(1.0, 2.0), List.of(1.0, 2.0)))
        .isEqualTo(new PairedTest(2, 0, 0, 1));
  }

  @Test
  void onePairSaysNothingOfChance() {
    assertThat(PairedTest.of(List.of(1.0), List.of(3.0)))
        .isEqualTo(new PairedTest(1, 2, Double.NaN, Double.NaN));
  }

  @Test
  void onlySeedsThatBothHaveArePaired() {
    PairedTest test =
        PairedTest.of(Map.of(1L, 0.1, 2L, 0.2, 3L, 0.3), Map.of(2L, 0.4, 3L, 0.6, 4L, 9.0));
    assertThat(test.pairs()).isEqualTo(2);
    assertThat(test.difference()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void listsOfOtherLengthsAreRefused() {
    assertThatThrownBy(() -> PairedTest.of(List.of(1.0), List.of())).hasMessageContaining("paired");
  }
}
