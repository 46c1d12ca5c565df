package org.groupdetr.spark;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.groupdetr.TrainingResult;
import org.groupdetr.train.Trainer;

/**
 * What comes back to the driver from a process of a training.
 *
 * @param error in one line, empty where all went well
 * @param endedAs name of a {@link Trainer.Ending}
 * @param best AP, or a negative number where nothing was evaluated
 * @param steps that are done
 */
record Outcome(String error, String endedAs, double best, long steps) implements Serializable {
  private static final long serialVersionUID = 1L;

  static Outcome of(TrainingResult result) {
    return new Outcome("", result.ending().name(), result.bestAp().orElse(-1), result.steps());
  }

  static Outcome failed(String error) {
    return new Outcome(error, Trainer.Ending.INTERRUPTED.name(), -1, 0);
  }

  Trainer.Ending ending() {
    return Trainer.Ending.valueOf(endedAs);
  }

  OptionalDouble bestAp() {
    return best < 0 ? OptionalDouble.empty() : OptionalDouble.of(best);
  }
}
