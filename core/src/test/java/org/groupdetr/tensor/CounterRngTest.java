package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.tensor.CounterRng.Mask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks of dropout. */
class CounterRngTest {
  private static final int MANY = 1 << 20;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Mask mask(long seed, long step, int call, double probability) {
    CounterRng rng = new CounterRng(seed);
    rng.begin(step);
    rng.calls(call);
    return rng.next(probability);
  }

  private static float[] factors(Mask mask, long from, int count) {
    int[] bits = new int[count];
    mask.fill(bits, 0, from, count);
    return DropoutOp.Factors.numbers(bits, count);
  }

  // ---- how much is dropped

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void asManyAreDroppedAsIsSaidAndTheMeanStays(double probability) {
    float[] factors = factors(mask(1, 2, 3, probability), 0, MANY);
    int dropped = 0;
    double sum = 0;
    for (float factor : factors) {
      dropped += factor == 0 ? 1 : 0;
      sum += factor;
      assertThat(factor == 0 || Math.abs(factor * (1 - probability) - 1) < 1e-3).isTrue();
    }
    double deviation = Math.sqrt(probability * (1 - probability) / MANY);
    // A probability is rounded to one of 65,536.
    double allowed = 4 * deviation + 1.0 / 65536;
    assertThat((double) dropped / MANY).isCloseTo(probability, within(allowed));
    assertThat(sum / MANY).isCloseTo(1, within(allowed / (1 - probability)));
  }

  // ---- stretches

  @Test
  void aMaskIsTheSameWhateverTheStretch() {
    Mask mask = mask(1, 2, 3, 0.3);
    float[] whole = factors(mask, 0, 1000);
    for (int length : new int[] {1, 3, 4, 12, 100, 1000}) {
      int[] parts = new int[1000];
      for (int from = 0; from < 1000; from += length) {
        mask.fill(parts, from, from, Math.min(length, 1000 - from));
      }
      assertThat(DropoutOp.Factors.numbers(parts, 1000)).isEqualTo(whole);
    }
  }

  @Test
  void aStretchMayBeginAnywhereAndEndInTheMiddleOfFour() {
    Mask mask = mask(1, 2, 3, 0.3);
    float[] whole = factors(mask, 0, 1000);
    for (int count : new int[] {1, 2, 3, 5, 102}) {
      float[] part = factors(mask, 200, count);
      for (int i = 0; i < count; i++) {
        assertThat(part[i]).isEqualTo(whole[200 + i]);
      }
    }
  }

  @Test
  void stretchesStepsCallsAndSeedsAreIndependent() {
    float[] one = factors(mask(1, 2, 3, 0.5), 0, MANY);
    List<float[]> others =
        List.of(
            factors(mask(1, 2, 3, 0.5), MANY, MANY),
            factors(mask(1, 2, 3, 0.5), 4, MANY),
            factors(mask(1, 2, 4, 0.5), 0, MANY),
            factors(mask(1, 3, 3, 0.5), 0, MANY),
            factors(mask(2, 2, 3, 0.5), 0, MANY),
            factors(mask(2, 1, 3, 0.5), 0, MANY));
    for (float[] other : others) {
      assertThat(agreement(one, other, 0)).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(MANY)));
    }
    for (int lag = 1; lag <= 8; lag++) {
      assertThat(agreement(one, one, lag)).isCloseTo(0.5, within(4.5 * 0.5 / Math.sqrt(MANY)));
    }
  }

  /** How many elements are dropped or kept in both, the second being moved. */
  private static double agreement(float[] one, float[] other, int lag) {
    int equal = 0;
    for (int i = lag; i < one.length; i++) {
      equal += (one[i] == 0) == (other[i - lag] == 0) ? 1 : 0;
    }
    return (double) equal / (one.length - lag);
  }

  // ---- when something is dropped

  @Test
  void outsideOfStepsNothingIsDropped() {
    CounterRng rng = new CounterRng(1);
    assertThat(rng.next(0.5)).isEqualTo(Mask.NONE);
    rng.begin(1);
    assertThat(rng.next(0.5).drops()).isTrue();
    assertThat(rng.next(0).drops()).isFalse();
    rng.end();
    assertThat(rng.next(0.5).drops()).isFalse();
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.arange(7);
      assertThat(DropoutOp.apply(x, rng.next(0.5))).isSameAs(x);
    }
  }

  @Test
  void aStepNamesItsMasksAnew() {
    CounterRng rng = new CounterRng(1);
    List<Mask> first = named(rng, 5);
    List<Mask> second = named(rng, 6);
    assertThat(named(rng, 5)).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates().doesNotContainAnyElementsOf(second);
  }

  @Test
  void maskNamesGoBackForAPartThatIsComputedAgain() {
    CounterRng rng = new CounterRng(1);
    rng.begin(5);
    rng.next(0.1);
    int calls = rng.calls();
    Mask second = rng.next(0.1);
    rng.calls(calls);
    assertThat(rng.next(0.1)).isEqualTo(second);
  }

  private static List<Mask> named(CounterRng rng, long step) {
    rng.begin(step);
    List<Mask> masks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      masks.add(rng.next(0.1));
    }
    rng.end();
    return masks;
  }

  @Test
  void aProbabilityIsLessThanOne() {
    CounterRng rng = new CounterRng(1);
    assertThatThrownBy(() -> rng.next(1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> rng.next(-0.1)).hasMessageContaining("-0.1");
  }

  // ---- what becomes of tensors

  @Test
  void tensorsAreMultipliedByTheMaskOnTheWayThereAndBack() {
    Mask mask = mask(1, 2, 3, 0.25);
    int count = MANY + 37;
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.arange(count).plus(1).detach().requireGradient(true);
      Tensor dropped = DropoutOp.apply(x, mask);
      float[] expected = factors(mask, 0, count);
      dropped.sum().backward();
      assertThat(x.gradient().floats()).isEqualTo(expected);
      float[] values = dropped.floats();
      for (int i = 0; i < count; i++) {
        assertThat(values[i] == 0).isEqualTo(expected[i] == 0);
      }
      assertThat(values[1000]).isEqualTo(expected[1000] * 1001);
    }
  }

  @Test
  void aDroppedTensorMayBeRectifiedInPlace() {
    Mask mask = mask(1, 2, 3, 0.25);
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.arange(64).plus(-31.5).detach().requireGradient(true);
      DropoutOp.apply(x.times(2), mask).reluInPlace().times(3).sum().backward();
      float[] expected = factors(mask, 0, 64);
      for (int i = 0; i < 64; i++) {
        expected[i] = i < 32 ? 0 : 6 * expected[i];
      }
      assertThat(x.gradient().floats()).isEqualTo(expected);
    }
  }

  @Test
  void masksAreTheSameWithAnyNumberOfThreads() {
    int before = Engine.threads();
    try {
      Engine.threads(1);
      List<float[]> one = masked();
      Engine.threads(2);
      List<float[]> two = masked();
      assertThat(two.get(0)).isEqualTo(one.get(0));
      assertThat(two.get(1)).isEqualTo(one.get(1));
      assertThat(one.get(1)).contains(0).hasSize(700 * 48 * 48);
    } finally {
      Engine.threads(before);
    }
  }

  /** The mask of a tensor, and that of attention weights: all are equal, values are the unit. */
  private static List<float[]> masked() {
    try (Scope scope = Scope.open()) {
      float[] ones =
          DropoutOp.apply(Tensors.arange(MANY).times(0).plus(1), mask(1, 2, 3, 0.1)).floats();
      int keys = 48;
      float[] unit = new float[keys * keys];
      for (int i = 0; i < keys; i++) {
        unit[i * keys + i] = 1;
      }
      Tensor v = Tensors.of(unit, 1, keys, keys).expand(700, keys, keys);
      Tensor q = Tensors.zeros(DType.FLOAT32, 700, keys, 4);
      Tensor weights = Attention.apply(q, q, v, Optional.empty(), mask(1, 2, 4, 0.1));
      float[] dropped = weights.floats();
      for (int i = 0; i < dropped.length; i++) {
        dropped[i] = dropped[i] == 0 ? 0 : 1;
      }
      return List.of(ones, dropped);
    }
  }
}
