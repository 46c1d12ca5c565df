package org.groupdetr.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.groupdetr.figures.BandSeries;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.stats.Sample;

/** How the rows of a lab learned: mean and sample standard deviation over seeds by epoch. */
public final class LabCurves {
  private LabCurves() {}

  /** A band for each line of the lab's table: AP over epochs. */
  public static List<BandSeries> bands(LabResults results, LabFolder folder) {
    List<BandSeries> bands = new ArrayList<>();
    for (String row : results.rows()) {
      bands.add(band(results, row, row, trial -> folder.run(trial).metrics()));
      if (row.equals(LabPlans.ONE_TO_MANY)) {
        bands.add(band(results, row, row + " with NMS", trial -> folder.run(trial).suppressed()));
      }
    }
    bands.removeIf(band -> band.xs().isEmpty());
    return bands;
  }

  private static BandSeries band(
      LabResults results, String row, String name, Function<Trial, Path> log) {
    Map<Integer, List<Double>> byEpoch = new TreeMap<>();
    for (Trial trial : results.trials(row)) {
      Path file = log.apply(trial);
      if (results.finished().containsKey(trial.name()) && Files.exists(file)) {
        for (EpochMetrics epoch : TrialMetrics.counting(MetricsLog.read(file))) {
          double value = epoch.coco().getOrDefault("AP", Double.NaN);
          byEpoch.computeIfAbsent(epoch.epoch(), e -> new ArrayList<>()).add(value);
        }
      }
    }
    List<Sample> samples = byEpoch.values().stream().map(Sample::of).toList();
    return new BandSeries(
        name,
        byEpoch.keySet().stream().map(Integer::doubleValue).toList(),
        samples.stream().map(Sample::mean).toList(),
        samples.stream().map(Sample::deviation).toList());
  }
}
