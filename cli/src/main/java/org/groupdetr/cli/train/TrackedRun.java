package org.groupdetr.cli.train;

import java.util.List;
import java.util.OptionalLong;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.train.EvaluationResult;
import org.groupdetr.train.TrainListener;

/** Tells trackers what the console hears; at its end, how the run has ended. */
final class TrackedRun implements TrainListener, AutoCloseable {
  private final TrainListener console;
  private final List<RunTracker> trackers;
  private RunTracker.End end = RunTracker.End.FAILED;

  TrackedRun(TrainListener console, List<RunTracker> trackers) {
    this.console = console;
    this.trackers = List.copyOf(trackers);
  }

  /** The run has not broken down. */
  void ended(RunTracker.End how) {
    end = how;
  }

  @Override
  public void note(String line) {
    console.note(line);
  }

  @Override
  public void warning(String line) {
    console.warning(line);
  }

  @Override
  public void downloading(String file, long bytes, OptionalLong total) {
    console.downloading(file, bytes, total);
  }

  @Override
  public void evaluating(int done, int total) {
    console.evaluating(done, total);
  }

  @Override
  public void loaded(List<String> lines) {
    console.loaded(lines);
  }

  @Override
  public void started(RunFolder folder, long steps, Runnable cancel) {
    console.started(folder, steps, cancel);
    trackers.forEach(tracker -> tracker.started(folder));
  }

  @Override
  public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
    console.step(metrics, stepsPerEpoch, epochs, logged);
    if (logged) {
      trackers.forEach(tracker -> tracker.add(metrics));
    }
  }

  @Override
  public void epoch(EpochMetrics metrics, boolean best) {
    console.epoch(metrics, best);
    trackers.forEach(tracker -> tracker.add(metrics));
  }

  @Override
  public void measured(EpochMetrics metrics, EvaluationResult measured) {
    console.measured(metrics, measured);
  }

  @Override
  public void close() {
    trackers.forEach(tracker -> tracker.ended(end));
  }
}
