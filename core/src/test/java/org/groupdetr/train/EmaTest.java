package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmaTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Map<String, Tensor> state(float... values) {
    return Map.of("w", Tensors.of(values, values.length));
  }

  private static float[] average(Ema ema) {
    return ema.state().values().iterator().next().floats();
  }

  /** {@code average <- decay average + (1 - decay) state}. */
  @Test
  void aStepKeepsTheDecaysPartOfTheAverageAndTakesTheRestOfTheState() {
    try (Scope scope = Scope.open();
        Ema ema = new Ema(state(1, -2), new EmaSpec(0.9, 0))) {
      ema.follow(state(2, 8), 1);
      assertThat(average(ema)[0]).isCloseTo(1.1f, ROUNDING);
      assertThat(average(ema)[1]).isCloseTo(-1, ROUNDING);
      ema.follow(state(0, 0), 1);
      assertThat(average(ema)[0]).isCloseTo(0.99f, ROUNDING);
      assertThat(average(ema)[1]).isCloseTo(-0.9f, ROUNDING);
    }
  }

  @Test
  void whatTheAverageLacksOfAStateThatStandsStillShrinksByTheDecayEachStep() {
    try (Scope scope = Scope.open();
        Ema ema = new Ema(state(0), new EmaSpec(0.75, 0))) {
      for (int step = 1; step <= 10; step++) {
        ema.follow(state(1), 1);
        assertThat(average(ema)[0])
            .as("step %d", step)
            .isCloseTo((float) (1 - Math.pow(0.75, step)), ROUNDING);
      }
    }
  }

  @Test
  void theAverageIsItsOwnAndNotTheStateThatItFollows() {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> state = state(3);
      try (Ema ema = new Ema(state, new EmaSpec(0.5, 0))) {
        state.get("w").fill(5);
        assertThat(average(ema)).containsExactly(3);
        ema.follow(state, 1);
        assertThat(average(ema)).containsExactly(4);
        assertThat(state.get("w").floats()).containsExactly(5);
      }
    }
  }

  @Test
  void aRestoredAverageGoesOnAsTheOneThatWasStored() {
    try (Scope scope = Scope.open();
        Ema ema = new Ema(state(0), new EmaSpec(0.9, 0));
        Ema resumed = new Ema(state(7), new EmaSpec(0.9, 0))) {
      ema.follow(state(1), 1);
      resumed.restore(ema.state());
      ema.follow(state(2), 1);
      resumed.follow(state(2), 1);
      assertThat(average(resumed)).containsExactly(average(ema));
    }
  }

  @Test
  void aCheckpointWithoutAnAverageIsRefusedByName() {
    try (Scope scope = Scope.open();
        Ema ema = new Ema(state(0), new EmaSpec(0.9, 0))) {
      assertThatThrownBy(() -> ema.restore(Map.of()))
          .hasMessage("the checkpoint lacks the average of w");
    }
  }

  /** RF-DETR's: {@code decay (1 - exp(-n / warmupSteps))} for n = 1, 2, .. */
  @Test
  void aWarmUpLetsTheFirstStepsCount() {
    try (Scope scope = Scope.open();
        Ema ema = new Ema(state(0), new EmaSpec(0.993, 100))) {
      double expected = 0;
      for (int step = 1; step <= 300; step++) {
        double decay = 0.993 * (1 - Math.exp(-step / 100.0));
        expected = decay * expected + (1 - decay) * step;
        ema.follow(state(step), step);
        assertThat(average(ema)[0]).isCloseTo((float) expected, within((float) (1e-5 * expected)));
      }
    }
  }
}
