package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The feed-forward part, its norm and its dropout, against plain Java. */
class FeedForwardTest {
  private static final double ROUNDING = 1e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static FeedForward part(Activation activation) {
    return Given.filled(
        new FeedForward(
            new FeedForward.Sizes(6, 10, activation),
            "norm3",
            new Dropout(0.5, new CounterRng(1)), // drops nothing outside a step
            new Init(1)));
  }

  private static double[] plain(FeedForward part, double[] x, double slope) {
    double[] hidden =
        Given.linear(x, Given.numbers(part, "linear1.weight"), Given.numbers(part, "linear1.bias"));
    double[] active = Arrays.stream(hidden).map(v -> v > 0 ? v : slope * v).toArray();
    double[] second =
        Given.linear(
            active, Given.numbers(part, "linear2.weight"), Given.numbers(part, "linear2.bias"));
    return Given.normalised(
        Given.sum(x, second),
        Given.numbers(part, "norm3.weight"),
        Given.numbers(part, "norm3.bias"));
  }

  private static void check(Activation activation) {
    try (Scope scope = Scope.open();
        FeedForward part = part(activation)) {
      boolean learned = activation == Activation.PRELU;
      double slope = learned ? Given.numbers(part, "activation.weight")[0] : 0;
      Tensor x = Given.tensor("x", 2, 3, 6);
      double[] wanted = plain(part, x.doubles(), slope);
      Given.assertNear(part.apply(x), wanted, ROUNDING);
      try (NoGrad quiet = NoGrad.open()) {
        Given.assertNear(part.apply(x), wanted, ROUNDING);
      }
      part.fuse();
      try (NoGrad quiet = NoGrad.open()) {
        Given.assertNear(part.apply(x), wanted, ROUNDING);
      }
    }
  }

  @Test
  void withReluItIsTheSameInTrainingAloneAndFused() {
    check(Activation.RELU);
  }

  @Test
  void withALearnedSlopeItIsTheSameInTrainingAloneAndFused() {
    check(Activation.PRELU);
  }

  @Test
  void aLayerNormTakesMeanAndVarianceOverTheChannelsOfAPlace() {
    try (Scope scope = Scope.open();
        LayerNorm norm = Given.filled(new LayerNorm(7))) {
      Tensor x = Given.tensor("x", 2, 3, 7);
      double[] wanted =
          Given.normalised(x.doubles(), Given.numbers(norm, "weight"), Given.numbers(norm, "bias"));
      Given.assertNear(norm.apply(x), wanted, ROUNDING);
    }
  }

  @Test
  void dropoutKeepsItsShareOfAStepScaledSoThatTheMeanStays() {
    try (Scope scope = Scope.open()) {
      CounterRng rng = new CounterRng(5);
      Tensor ones = Given.tensor("x", 100, 100).times(0).plus(1);
      rng.begin(1);
      double[] once = new Dropout(0.25, rng).apply(ones).doubles();
      for (double value : once) {
        assertThat(value == 0 || Math.abs(value - 1 / 0.75) < 1e-6).isTrue();
      }
      // 10,000 draws: the share of zeros has a deviation of 0.0043.
      assertThat(Arrays.stream(once).filter(v -> v == 0).count() / 1e4)
          .isCloseTo(0.25, within(0.015));
      assertThat(new Dropout(0.25, rng).apply(ones).doubles()).isNotEqualTo(once);
      rng.begin(1);
      assertThat(new Dropout(0.25, rng).apply(ones).doubles()).containsExactly(once);
      rng.end();
      assertThat(new Dropout(0.25, rng).apply(ones).doubles()).containsOnly(1);
    }
  }
}
