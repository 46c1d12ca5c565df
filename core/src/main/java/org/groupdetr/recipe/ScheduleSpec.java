package org.groupdetr.recipe;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * What the learning rates are multiplied by, step by step. Every kind may begin with a warm-up, in
 * which the factor rises in equal steps to its value.
 */
public sealed interface ScheduleSpec
    permits ScheduleSpec.Step, ScheduleSpec.Linear, ScheduleSpec.Cosine {

  /** Steps until the full rate is reached; 0 for none. */
  int warmupSteps();

  /**
   * The factor without warm-up.
   *
   * @param step steps done before this one, in the whole run
   * @param stepsPerEpoch steps of one epoch, at least 1
   * @param epochs epochs of the whole run
   */
  double factorAfterWarmup(long step, long stepsPerEpoch, int epochs);

  /** The factor of the step that {@code step} steps went before; parameters as there. */
  default double factor(long step, long stepsPerEpoch, int epochs) {
    double warmth = step < warmupSteps() ? (step + 1.0) / (warmupSteps() + 1.0) : 1;
    return warmth * factorAfterWarmup(step, stepsPerEpoch, epochs);
  }

  /**
   * Constant, with sudden drops.
   *
   * @param drops epochs done when the rate drops, also within an epoch; 11 of 12 epochs: the last
   *     one is learnt slowly
   * @param factor what each drop multiplies by
   */
  record Step(int warmupSteps, List<Double> drops, double factor) implements ScheduleSpec {
    public Step {
      drops = List.copyOf(drops);
      requireWarmup(warmupSteps);
      double before = 0;
      for (double drop : drops) {
        require(drop > before, "drops must be positive and ascend, was %s", drops);
        before = drop;
      }
      require(factor > 0 && factor <= 1, "factor must be in (0, 1], was %s", factor);
    }

    @Override
    public double factorAfterWarmup(long step, long stepsPerEpoch, int epochs) {
      double value = 1;
      for (double drop : drops) {
        value *= step >= drop * stepsPerEpoch ? factor : 1;
      }
      return value;
    }
  }

  /**
   * A straight line from 1 to {@code last}.
   *
   * @param last the factor at the end of the run
   */
  record Linear(int warmupSteps, double last) implements ScheduleSpec {
    public Linear {
      requireWarmup(warmupSteps);
      requireLast(last);
    }

    @Override
    public double factorAfterWarmup(long step, long stepsPerEpoch, int epochs) {
      return 1 + (last - 1) * progress(step, stepsPerEpoch, epochs);
    }
  }

  /**
   * Half a cosine wave from 1 to {@code last}.
   *
   * @param last the factor at the end of the run
   */
  record Cosine(int warmupSteps, double last) implements ScheduleSpec {
    public Cosine {
      requireWarmup(warmupSteps);
      requireLast(last);
    }

    @Override
    public double factorAfterWarmup(long step, long stepsPerEpoch, int epochs) {
      double wave = (1 + Math.cos(Math.PI * progress(step, stepsPerEpoch, epochs))) / 2;
      return last + (1 - last) * wave;
    }
  }

  private static double progress(long step, long stepsPerEpoch, int epochs) {
    return Math.min(1, step / ((double) stepsPerEpoch * epochs));
  }

  private static void requireWarmup(int warmupSteps) {
    require(warmupSteps >= 0, "warmupSteps must not be negative, was %d", warmupSteps);
  }

  private static void requireLast(double last) {
    require(last >= 0 && last <= 1, "last must be in [0, 1], was %s", last);
  }
}
