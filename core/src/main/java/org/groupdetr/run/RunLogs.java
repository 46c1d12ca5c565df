package org.groupdetr.run;

import java.time.InstantSource;

/** A run's numbers, written to both of its logs. */
public record RunLogs(MetricsLog metrics, TensorBoardLog board)
    implements MetricsSink, AutoCloseable {

  /**
   * Opens the logs of a run.
   *
   * @param steps that are done; what the logs say of later ones is dropped
   * @param epochs that are done, with their evaluations
   */
  public static RunLogs open(RunFolder folder, long steps, int epochs, InstantSource clock) {
    MetricsLog metrics = MetricsLog.open(folder.metrics(), steps, epochs);
    try {
      return new RunLogs(metrics, TensorBoardLog.open(folder.events(), steps, clock));
    } catch (RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  @Override
  public void step(StepMetrics numbers) {
    metrics.add(numbers);
    board.add(numbers);
  }

  @Override
  public void epoch(EpochMetrics numbers) {
    metrics.add(numbers);
    board.add(numbers);
  }

  @Override
  public void close() {
    board.close();
    metrics.close();
  }
}
