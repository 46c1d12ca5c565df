package org.groupdetr.lab;

import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;

/**
 * The numbers of a trial that a lab's table is made of.
 *
 * @param byName COCO's twelve of the last evaluation, then time and memory; what was not measured
 *     is absent or NaN
 */
public record TrialMetrics(Map<String, Double> byName) {
  /** Of a trial that is not finished. */
  static final TrialMetrics NONE = new TrialMetrics(Map.of());

  /** Median wall time of a step. */
  public static final String STEP_SECONDS = "stepSeconds";

  /** Most memory that the run's process held, in MiB. */
  public static final String PEAK_MB = "peakMemoryMb";

  /** Wall time of the whole run, evaluations included. */
  public static final String SECONDS = "totalSeconds";

  /** The best AP of all evaluations; the others are those of the last one. */
  public static final String BEST_AP = "bestAP";

  /** What the names of numbers after suppression of duplicates begin with. */
  public static final String SUPPRESSED = "nms/";

  public TrialMetrics {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** One of the numbers; NaN if it was not measured. */
  public double number(String name) {
    return byName.getOrDefault(name, Double.NaN);
  }

  /** As the log of a run tells them. */
  public static TrialMetrics of(RunFolder run) {
    List<MetricsRecord> log = MetricsLog.read(run.metrics());
    Map<String, Double> numbers = new LinkedHashMap<>();
    List<EpochMetrics> epochs = counting(log);
    numbers.putAll(accuracy(epochs, ""));
    if (!epochs.isEmpty()) {
      numbers.put(SECONDS, epochs.get(epochs.size() - 1).elapsedSeconds());
    }
    if (Files.exists(run.suppressed())) {
      numbers.putAll(accuracy(counting(MetricsLog.read(run.suppressed())), SUPPRESSED));
    }
    List<StepMetrics> steps = steps(log);
    median(steps).ifPresent(seconds -> numbers.put(STEP_SECONDS, seconds));
    steps.stream()
        .mapToDouble(StepMetrics::peakMemoryMb)
        .filter(Double::isFinite)
        .max()
        .ifPresent(peak -> numbers.put(PEAK_MB, peak));
    return new TrialMetrics(numbers);
  }

  private static Map<String, Double> accuracy(List<EpochMetrics> epochs, String prefix) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (!epochs.isEmpty()) {
      epochs.get(epochs.size() - 1).coco().forEach((name, v) -> numbers.put(prefix + name, v));
      epochs.stream()
          .mapToDouble(epoch -> epoch.coco().getOrDefault("AP", -1.0))
          .max()
          .ifPresent(best -> numbers.put(prefix + BEST_AP, best));
    }
    return numbers;
  }

  /** The evaluations of the weights that are handed on: the average where there is one. */
  public static List<EpochMetrics> counting(List<MetricsRecord> log) {
    List<EpochMetrics> all =
        log.stream().filter(EpochMetrics.class::isInstance).map(EpochMetrics.class::cast).toList();
    boolean averaged = all.stream().anyMatch(e -> e.weights() == EpochMetrics.Weights.EMA);
    EpochMetrics.Weights wanted = averaged ? EpochMetrics.Weights.EMA : EpochMetrics.Weights.RAW;
    return all.stream().filter(e -> e.weights() == wanted).toList();
  }

  /** Steps that a run has done so far, as far as its log tells; absent before the first line. */
  static Optional<Long> stepsDone(RunFolder run) {
    if (!Files.exists(run.metrics())) {
      return Optional.empty();
    }
    List<MetricsRecord> log = MetricsLog.read(run.metrics());
    return log.isEmpty() ? Optional.empty() : Optional.of(log.get(log.size() - 1).step());
  }

  private static List<StepMetrics> steps(List<MetricsRecord> log) {
    return log.stream().filter(StepMetrics.class::isInstance).map(StepMetrics.class::cast).toList();
  }

  private static OptionalDouble median(List<StepMetrics> steps) {
    double[] sorted =
        steps.stream()
            .mapToDouble(StepMetrics::stepSeconds)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
