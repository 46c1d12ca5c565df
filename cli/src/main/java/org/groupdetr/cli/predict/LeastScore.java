package org.groupdetr.cli.predict;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.Detector;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.recipe.ScoreThresholds;

/**
 * From which score on detections count: one number, or those of the model.
 *
 * @param words as messages call it
 * @param number for classes that have none of their own
 */
record LeastScore(String words, double number, Optional<ScoreThresholds> ofClasses) {
  private static final String AUTO = "auto";

  /**
   * What {@code --threshold} says.
   *
   * @throws UserException if it is neither a number from 0 to 1 nor auto, or auto and the model has
   *     no thresholds
   */
  static LeastScore of(String text, String model) {
    if (text.equals(AUTO)) {
      Optional<Path> file =
          Detector.needsEngine(model) ? WeightSources.modelFile(model) : Optional.empty();
      ScoreThresholds own =
          file.flatMap(ScoreThresholds::of)
              .orElseThrow(
                  () ->
                      UserException.of(
                          "--threshold auto: %s holds no thresholds; 'groupdetr evaluate %s --data DIR"
                              + " --thresholds --keep' measures them and writes them into it",
                          model, model));
      return new LeastScore("its class's threshold", own.least(), Optional.of(own));
    }
    double number = Double.NaN;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Said below.
    }
    UserException.require(
        number >= 0 && number <= 1, "--threshold must be 0 to 1, or auto, was %s", text);
    return new LeastScore(Double.toString(number), number, Optional.empty());
  }

  /** The detections that count. */
  List<Detection> reachedBy(List<Detection> found) {
    return ofClasses
        .map(own -> own.reachedBy(found))
        .orElseGet(() -> found.stream().filter(d -> d.score() >= number).toList());
  }

  /** The thresholds as a line says them; none if there is one for all. */
  Optional<String> line() {
    return ofClasses.map(
        own -> {
          List<String> each =
              own.scores().entrySet().stream().map(LeastScore::written).limit(20).toList();
          return "thresholds of the model: " + String.join(", ", each);
        });
  }

  private static String written(Map.Entry<String, Double> one) {
    return String.format(Locale.ROOT, "%s %.3f", one.getKey(), one.getValue());
  }
}
