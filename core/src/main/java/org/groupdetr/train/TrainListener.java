package org.groupdetr.train;

import java.util.List;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;

/** Is told how a run goes on. It is called on the thread that trains, which waits for it. */
public interface TrainListener extends ProgressListener {
  /** Hears nothing. */
  TrainListener SILENT = new TrainListener() {};

  /** What became of the weights that the run begins with, in lines for people. */
  default void loaded(List<String> lines) {}

  /**
   * The run stands: from here on it can be resumed, whenever it is killed.
   *
   * @param steps that are done already
   * @param cancel asks the run to stop after the step that it is at; from any thread
   */
  default void started(RunFolder folder, long steps, Runnable cancel) {}

  /** After every step; {@code logged} if it stands in the metrics as well. */
  default void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {}

  /** After an evaluation; {@code best} if it is the best so far. */
  default void epoch(EpochMetrics metrics, boolean best) {}

  /** After an evaluation: all that it found. */
  default void measured(EpochMetrics metrics, EvaluationResult measured) {}
}
