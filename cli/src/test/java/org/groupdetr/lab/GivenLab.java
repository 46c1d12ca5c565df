package org.groupdetr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;

/** A lab of three numbers of groups, and runs that nobody trained. */
final class GivenLab {
  private GivenLab() {}

  static LabPlan plan(int seeds) {
    return LabPlans.groups(
        Path.of("pictures"), RecipeFile.read("small", List.of()), List.of(1, 2, 5), seeds);
  }

  /** A step's line of a log. */
  static StepMetrics step(long step, double seconds, double peak) {
    return new StepMetrics(1, step, 1, Map.of(), 1, Map.of(), 1, seconds, Double.NaN, peak);
  }

  /** An evaluation's line of a log. */
  static EpochMetrics epoch(int epoch, EpochMetrics.Weights weights, double ap) {
    return new EpochMetrics(
        epoch, 10L * epoch, weights, Map.of("AP", ap, "AP50", 2 * ap), 1, 1, 100.0 * epoch);
  }

  /** A run's log so far: one step of that number. */
  static void writeSteps(RunFolder run, long step) {
    folder(run);
    try (MetricsLog log = MetricsLog.create(run.metrics())) {
      log.add(step(step, 0.5, 100));
    }
  }

  /** The log of a run that ended with that AP. */
  static void writeEnd(RunFolder run, double ap) {
    folder(run);
    try (MetricsLog log = MetricsLog.create(run.metrics())) {
      log.add(step(10, 0.5, 100));
      log.add(epoch(1, EpochMetrics.Weights.RAW, ap));
    }
  }

  static void folder(RunFolder run) {
    try {
      Files.createDirectories(run.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
