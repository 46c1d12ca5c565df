package org.groupdetr.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A record's numbers by the names that charts and trackers of runs know them by. */
public final class Scalars {
  private final Map<String, Double> values = new LinkedHashMap<>();

  private Scalars() {}

  /** All numbers of a record that are finite, such as {@code train/loss}. */
  public static Map<String, Double> of(MetricsRecord metrics) {
    Scalars scalars = new Scalars();
    if (metrics instanceof StepMetrics step) {
      scalars.add(step);
    } else if (metrics instanceof EpochMetrics epoch) {
      scalars.add(epoch);
    }
    return scalars.values;
  }

  private void add(StepMetrics metrics) {
    add("train/loss", metrics.loss());
    addAll("train/loss_", metrics.terms());
    add("train/gradient_norm", metrics.gradientNorm());
    addAll("learning_rate/", metrics.learningRates());
    add("speed/pictures_per_second", metrics.picturesPerSecond());
    add("speed/step_seconds", metrics.stepSeconds());
    add("speed/data_seconds", metrics.dataSeconds());
    if (metrics.communicationSeconds() > 0) {
      add("speed/communication_seconds", metrics.communicationSeconds());
    }
    add("memory/peak_mb", metrics.peakMemoryMb());
  }

  private void add(EpochMetrics metrics) {
    String weights = metrics.weights().name().toLowerCase(Locale.ROOT);
    addAll("validation_" + weights + "/", metrics.coco());
    addAll("validation_" + weights + "_masks/", metrics.masks());
    add("train/loss_mean_of_epoch", metrics.trainLoss());
    add("speed/validation_seconds", metrics.validationSeconds());
  }

  private void addAll(String prefix, Map<?, Double> numbers) {
    numbers.forEach((name, value) -> add(prefix + name, value));
  }

  private void add(String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}
