package org.groupdetr.train;

import java.util.Map;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.run.StepMetrics;

/** Times steps. */
final class StepClock {
  private final BatchSource.Stream batches;
  private long last = System.nanoTime();
  private double waited;

  StepClock(BatchSource.Stream batches) {
    this.batches = batches;
  }

  /** The numbers of the step that has just ended. */
  StepMetrics metrics(
      Progress progress, TrainStep.Report report, Map<String, Double> rates, int pictures) {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    double waiting = batches.waitedSeconds() - waited;
    last = now;
    waited = batches.waitedSeconds();
    return new StepMetrics(
        progress.epoch() + 1,
        progress.step(),
        report.loss(),
        report.terms(),
        report.norm(),
        rates,
        pictures / seconds,
        seconds,
        waiting,
        ProcessMemory.peakMb());
  }
}
