package org.groupdetr.train;

import java.util.Map;
import org.groupdetr.common.ProcessMemory;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.distributed.ProcessGroup;

/** Times steps. */
final class StepClock {
  private final BatchSource.Stream batches;
  private final ProcessGroup group;
  private long last = System.nanoTime();
  private double waited;
  private double communicated;

  StepClock(BatchSource.Stream batches, ProcessGroup group) {
    this.batches = batches;
    this.group = group;
    communicated = group.waitedSeconds();
  }

  /** The numbers of the step that has just ended. */
  StepMetrics metrics(
      Progress progress, TrainStep.Report report, Map<String, Double> rates, int pictures) {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    double waiting = batches.waitedSeconds() - waited;
    double communicating = group.waitedSeconds() - communicated;
    communicated = group.waitedSeconds();
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
        ProcessMemory.peakMb(),
        communicating);
  }
}
