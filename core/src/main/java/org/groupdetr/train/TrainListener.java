package org.groupdetr.train;

import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.StepMetrics;

/** Is told how a run goes on. */
public interface TrainListener {
  /** After every step; {@code logged} if it stands in the metrics as well. */
  void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged);

  /** During an evaluation. */
  void evaluating(int done, int total);

  /** After an evaluation; {@code best} if it is the best so far. */
  void epoch(EpochMetrics metrics, boolean best);

  /** After an evaluation: all that it found. */
  default void measured(EpochMetrics metrics, Measured measured) {}

  /** Hears nothing. */
  TrainListener SILENT =
      new TrainListener() {
        @Override
        public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {}

        @Override
        public void evaluating(int done, int total) {}

        @Override
        public void epoch(EpochMetrics metrics, boolean best) {}
      };
}
