package org.groupdetr.eval;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.eval.PrecisionTable.Curve;

/**
 * The numbers that detectors are compared by, in COCO's order: AP, AP50, AP75 and AP by size; then
 * AR by number of detections and by size. With COCO's own settings they are twelve.
 */
public record CocoSummary(List<Metric> metrics) {
  static final int IOU_50 = 0;
  static final int IOU_75 = 5;

  public CocoSummary {
    metrics = List.copyOf(metrics);
  }

  /**
   * The number called {@code name}; -1 if there is no object to take it from.
   *
   * @throws IllegalArgumentException if the settings do not give such a number
   */
  public double value(String name) {
    Optional<Metric> metric = metrics.stream().filter(m -> m.name().equals(name)).findFirst();
    require(metric.isPresent(), "no number is called %s", name);
    return metric.orElseThrow().value();
  }

  /** AP over all thresholds of IoU: COCO's main number. */
  public double ap() {
    return value("AP");
  }

  /** AP at IoU 0.5. */
  public double ap50() {
    return value("AP50");
  }

  /** AP at IoU 0.75. */
  public double ap75() {
    return value("AP75");
  }

  static CocoSummary of(PrecisionTable table, CocoSettings settings) {
    List<AreaRange> areas = settings.areas();
    List<Integer> limits = settings.maxDetections();
    int last = limits.size() - 1;
    int most = limits.get(last);
    AreaRange all = areas.get(0);
    Averages averages = new Averages(table, 0, table.classes());
    List<Metric> metrics = new ArrayList<>();
    metrics.add(new Metric("AP", Optional.empty(), all, most, averages.precision(0, last)));
    for (int t : List.of(IOU_50, IOU_75)) {
      String name = "AP" + Math.round(100 * Thresholds.iou(t));
      double value = averages.precision(t, 0, last);
      metrics.add(new Metric(name, Optional.of(Thresholds.iou(t)), all, most, value));
    }
    for (int a = 1; a < areas.size(); a++) {
      String name = "AP" + areas.get(a).suffix();
      double value = averages.precision(a, last);
      metrics.add(new Metric(name, Optional.empty(), areas.get(a), most, value));
    }
    for (int m = 0; m < limits.size(); m++) {
      double value = averages.recall(0, m);
      metrics.add(new Metric("AR" + limits.get(m), Optional.empty(), all, limits.get(m), value));
    }
    for (int a = 1; a < areas.size(); a++) {
      String name = "AR" + areas.get(a).suffix();
      double value = averages.recall(a, last);
      metrics.add(new Metric(name, Optional.empty(), areas.get(a), most, value));
    }
    return new CocoSummary(metrics);
  }

  /** Means over thresholds, points of recall and the classes {@code from..to-1}. */
  record Averages(PrecisionTable table, int from, int to) {
    double precision(int area, int limit) {
      CocoMean mean = new CocoMean();
      IntStream.range(0, Thresholds.IOU_COUNT).forEach(t -> addPrecision(mean, t, area, limit));
      return mean.value();
    }

    double precision(int t, int area, int limit) {
      CocoMean mean = new CocoMean();
      addPrecision(mean, t, area, limit);
      return mean.value();
    }

    double recall(int area, int limit) {
      CocoMean mean = new CocoMean();
      for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
        for (int k = from; k < to; k++) {
          mean.add(table.recall(new Curve(k, area, limit), t));
        }
      }
      return mean.value();
    }

    private void addPrecision(CocoMean mean, int t, int area, int limit) {
      for (int r = 0; r < Thresholds.RECALL_COUNT; r++) {
        for (int k = from; k < to; k++) {
          mean.add(table.precision(new Curve(k, area, limit), t, r));
        }
      }
    }
  }
}
