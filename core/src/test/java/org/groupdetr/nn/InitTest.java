package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** First values: repeatable, and of the distribution that is stated. */
class InitTest {
  /** More than one stretch of the host's memory. */
  private static final int MANY = 50_000;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Greatest distance between the share of numbers below a value and what it should be. */
  private static double distance(Tensor drawn, DoubleUnaryOperator below) {
    double[] sorted = drawn.doubles();
    Arrays.sort(sorted);
    double most = 0;
    for (int i = 0; i < sorted.length; i++) {
      double share = below.applyAsDouble(sorted[i]);
      most = Math.max(most, Math.max(share - i / (double) sorted.length, 0));
      most = Math.max(most, (i + 1) / (double) sorted.length - share);
    }
    return most;
  }

  /** The normal distribution, by Simpson's rule. */
  private static double normal(double x) {
    int steps = 40;
    double width = x / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      int factor = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += factor * Math.exp(-0.5 * (i * width) * (i * width));
    }
    return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
  }

  /** Kolmogorov's bound at one in 10,000, for a seed that is fixed. */
  private static final double BOUND = 2.23 / Math.sqrt(MANY);

  @Test
  void uniformNumbersFillTheirRangeEvenly() {
    try (Scope scope = Scope.open()) {
      Tensor drawn = new Init(3).uniform(0.2, MANY);
      assertThat(distance(drawn, x -> (x + 0.2) / 0.4)).isLessThan(BOUND);
      for (double value : drawn.doubles()) {
        assertThat(Math.abs(value)).isLessThanOrEqualTo((float) 0.2);
      }
    }
  }

  @Test
  void normalNumbersHaveTheirDeviation() {
    try (Scope scope = Scope.open()) {
      Tensor drawn = new Init(3).normal(0.02, MANY);
      assertThat(distance(drawn, x -> normal(x / 0.02))).isLessThan(BOUND);
    }
  }

  @Test
  void glorotsBoundLooksAtBothSidesAndHesDeviationAtTheOutputs() {
    try (Scope scope = Scope.open()) {
      double bound = Math.sqrt(6.0 / 750);
      Tensor xavier = new Init(3).xavier(250, 500);
      assertThat(xavier.shape()).containsExactly(250, 500);
      assertThat(distance(xavier, x -> (x + bound) / (2 * bound))).isLessThan(BOUND);
      double deviation = Math.sqrt(2.0 / (64 * 9));
      Tensor kaiming = new Init(3).kaiming(64, 100, 3, 3);
      assertThat(kaiming.shape()).containsExactly(64, 100, 3, 3);
      assertThat(distance(kaiming, x -> normal(x / deviation))).isLessThan(BOUND);
    }
  }

  @Test
  void theSameSeedDrawsTheSameNumbersInOrder() {
    try (Scope scope = Scope.open()) {
      float[] whole = new Init(7).uniform(1, MANY).floats();
      Init again = new Init(7);
      assertThat(again.uniform(1, 100, 3).floats()).containsExactly(Arrays.copyOf(whole, 300));
      assertThat(again.uniform(1, 50).floats())
          .containsExactly(Arrays.copyOfRange(whole, 300, 350));
      assertThat(new Init(8).uniform(1, 300).floats()).isNotEqualTo(Arrays.copyOf(whole, 300));
    }
  }

  @Test
  void aPartDrawsByItsNameWhateverOthersDrew() {
    try (Scope scope = Scope.open()) {
      Init network = new Init(7);
      float[] alone = network.named("encoder").uniform(1, 10).floats();
      network.named("backbone").normal(1, 100);
      network.uniform(1, 5);
      assertThat(network.named("encoder").uniform(1, 10).floats()).containsExactly(alone);
      assertThat(network.named("decoder").uniform(1, 10).floats()).isNotEqualTo(alone);
      assertThat(new Init(8).named("encoder").uniform(1, 10).floats()).isNotEqualTo(alone);
    }
  }

  @Test
  void whatIsReadFromAFileIsZeroBefore() {
    try (Scope scope = Scope.open()) {
      Init none = Init.none();
      assertThat(none.uniform(1, 5).floats()).containsOnly(0);
      assertThat(none.named("a").kaiming(2, 3, 3, 3).shape()).containsExactly(2, 3, 3, 3);
      assertThat(none.named("a").normal(1, 5).sum().item()).isCloseTo(0, within(0.0));
    }
  }
}
