package org.groupdetr.lab;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.figures.Band;
import org.groupdetr.stats.Sample;
import org.groupdetr.train.EpochMetrics;
import org.groupdetr.train.MetricsLog;
import org.groupdetr.train.RunFolder;

/** How the rows of a lab learned: mean and sample standard deviation over seeds by epoch. */
public final class LabCurves {
  private LabCurves() {}

  /** A band for each row, of a number of COCO's over epochs. */
  public static List<Band> bands(Results results, LabFolder folder, String number) {
    return results.rows().stream().map(row -> band(results, folder, row, number)).toList();
  }

  private static Band band(Results results, LabFolder folder, String row, String number) {
    Map<Integer, List<Double>> byEpoch = new TreeMap<>();
    for (Cell cell : results.cells(row)) {
      RunFolder run = folder.run(cell);
      if (results.finished().containsKey(cell.name()) && Files.exists(run.metrics())) {
        for (EpochMetrics epoch : CellNumbers.counting(MetricsLog.read(run.metrics()))) {
          double value = epoch.coco().getOrDefault(number, Double.NaN);
          byEpoch.computeIfAbsent(epoch.epoch(), e -> new ArrayList<>()).add(value);
        }
      }
    }
    List<Sample> samples = byEpoch.values().stream().map(Sample::of).toList();
    return new Band(
        row,
        byEpoch.keySet().stream().map(Integer::doubleValue).toList(),
        samples.stream().map(Sample::mean).toList(),
        samples.stream().map(Sample::deviation).toList());
  }
}
