package org.groupdetr.cli.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.groupdetr.cli.console.Durations;
import org.groupdetr.cli.console.Progress;

/**
 * How far training has come.
 *
 * @param epoch from 1
 * @param step done in this epoch
 * @param steps of an epoch
 * @param terms of the last layer, by loss
 * @param learningRate of the first parameter group
 * @param memoryMb held by the process, in MiB
 * @param waited share of the time that was spent waiting for pictures, 0 to 1
 * @param communicated share of the time that was spent waiting for other processes, 0 to 1
 * @param left until the run ends, where it can be told
 */
public record TrainingProgress(
    int epoch,
    int epochs,
    long step,
    long steps,
    double loss,
    Map<String, Double> terms,
    double learningRate,
    double picturesPerSecond,
    double memoryMb,
    double waited,
    double communicated,
    Optional<Duration> left)
    implements Progress {

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("epoch " + epoch + "/" + epochs, 0));
    parts.add(new Part("step " + step + "/" + steps, 1));
    parts.add(new Part(form("loss %.3f", loss), 0));
    if (!terms.isEmpty()) {
      parts.add(new Part(termsInWords(), 7));
    }
    parts.add(new Part("lr " + rate(learningRate), 6));
    parts.add(new Part(form("%.1f pictures/s", picturesPerSecond), 3));
    parts.add(new Part(form("waiting %.0f%%", 100 * waited), 5));
    if (communicated > 0) {
      parts.add(new Part(form("communicating %.0f%%", 100 * communicated), 5));
    }
    parts.add(new Part(memory(memoryMb), 4));
    left.ifPresent(time -> parts.add(new Part(Durations.words(time) + " left", 2)));
    return parts;
  }

  private String termsInWords() {
    return terms.entrySet().stream()
        .map(term -> term.getKey() + form(" %.3f", term.getValue()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  // 1e-4 and 2.5e-5, not 1.0e-04.
  private static String rate(double value) {
    return form("%.1e", value).replace(".0e", "e").replaceFirst("e([-+])0", "e$1").replace("+", "");
  }

  private static String memory(double mb) {
    return mb < 1000 ? form("%.0f MB", mb) : form("%.1f GB", mb / 1024);
  }

  private static String form(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
