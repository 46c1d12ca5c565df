package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Residual branches that are passed over. */
class DropPathTest {
  private static final int MANY = 1 << 16;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static float[] factors(CounterRng rng, double probability, int rows) {
    return DropPath.Draws.of(rng).factors(rows, probability).orElseThrow();
  }

  private static CounterRng at(long seed, long step) {
    CounterRng rng = new CounterRng(seed);
    rng.begin(step);
    return rng;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 0.9})
  void asManyRowsArePassedOverAsIsSaidAndTheMeanStays(double probability) {
    int dropped = 0;
    double sum = 0;
    for (float factor : factors(at(1, 2), probability, MANY)) {
      dropped += factor == 0 ? 1 : 0;
      sum += factor;
      assertThat(factor == 0 || Math.abs(factor * (1 - probability) - 1) < 1e-3).isTrue();
    }
    double deviation = Math.sqrt(probability * (1 - probability) / MANY);
    assertThat((double) dropped / MANY).isCloseTo(probability, within(4 * deviation));
    assertThat(sum / MANY).isCloseTo(1, within(4 * deviation / (1 - probability)));
  }

  @Test
  void seedStepAndPlaceDecide() {
    assertThat(factors(at(1, 2), 0.5, 64)).isEqualTo(factors(at(1, 2), 0.5, 64));
    assertThat(factors(at(1, 2), 0.5, 64)).isNotEqualTo(factors(at(2, 2), 0.5, 64));
    assertThat(factors(at(1, 2), 0.5, 64)).isNotEqualTo(factors(at(1, 3), 0.5, 64));
    CounterRng rng = at(1, 2);
    assertThat(factors(rng, 0.5, 64)).isNotEqualTo(factors(rng, 0.5, 64));
  }

  /** A whole row, and of its gradient the same. */
  @Test
  void rowsAreScaledAsAWhole() {
    try (Scope scope = Scope.open()) {
      Tensor x = Given.tensor("x", 8, 3, 5).requireGradient(true);
      Tensor y = DropPath.of(0.5, at(1, 1)).apply(x);
      y.sum().backward();
      float[] factors = factors(at(1, 1), 0.5, 8);
      assertThat(factors).contains(0, 2);
      double[] before = x.detach().doubles();
      double[] after = y.detach().doubles();
      double[] back = x.gradient().doubles();
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i]).isEqualTo(before[i] * factors[i / 15]);
        assertThat(back[i]).isEqualTo(factors[i / 15]);
      }
    }
  }

  @Test
  void nothingIsDrawnOutsideOfAStepOrWithoutAChance() {
    try (Scope scope = Scope.open()) {
      Tensor x = Given.tensor("x", 4, 3);
      CounterRng rng = new CounterRng(1);
      assertThat(DropPath.of(0.9, rng).apply(x)).isSameAs(x);
      rng.begin(1);
      assertThat(DropPath.of(0, rng).apply(x)).isSameAs(x);
      assertThat(DropPath.of(0.9, rng).ofBlock(0, 5).apply(x)).isSameAs(x);
      assertThat(DropPath.of(0.9, rng).ofBlock(0, 1).apply(x)).isSameAs(x);
      assertThat(rng.calls()).isZero();
    }
  }

  @Test
  void theChanceGrowsFromBlockToBlock() {
    List<Double> asked = new ArrayList<>();
    DropPath path =
        new DropPath(
            0.6,
            (rows, probability) -> {
              assertThat(rows).isEqualTo(4);
              asked.add(probability);
              return Optional.empty();
            });
    try (Scope scope = Scope.open()) {
      Tensor x = Given.tensor("x", 4, 3);
      for (int block = 0; block < 4; block++) {
        path.ofBlock(block, 4).apply(x);
      }
    }
    assertThat(asked).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(asked.get(i)).isCloseTo(0.2 * (i + 1), within(1e-12));
    }
  }

  @Test
  void aChanceIsLessThanOne() {
    assertThatThrownBy(() -> DropPath.of(1, new CounterRng(0)))
        .hasMessageContaining("dropPath must be in [0, 1), was 1.0");
  }
}
