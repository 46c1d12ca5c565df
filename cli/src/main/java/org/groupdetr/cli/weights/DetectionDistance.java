package org.groupdetr.cli.weights;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far detections of one graph are from another's. Each of the best is compared with the one of
 * its class that is nearest; sure ones weigh more.
 */
final class DetectionDistance {
  /** So many detections of a picture are compared. */
  private static final int BEST = 30;

  private DetectionDistance() {}

  /** The mean over pictures, 0 to 1. */
  static double mean(List<Map<String, float[]>> wanted, List<Map<String, float[]>> found) {
    double sum = 0;
    for (int i = 0; i < wanted.size(); i++) {
      sum += of(wanted.get(i), found.get(i));
    }
    return sum / wanted.size();
  }

  /** Of one picture, 0 to 1: the larger of a score's difference and of a side's. */
  static double of(Map<String, float[]> wanted, Map<String, float[]> found) {
    float[] scores = wanted.getOrDefault("scores", new float[0]);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < Math.min(BEST, scores.length); i++) {
      double least = 1;
      for (int j = 0; j < scores.length; j++) {
        least = Math.min(least, distance(wanted, i, found, j));
      }
      sum += scores[i] * least;
      weights += scores[i];
    }
    return weights == 0 ? 0 : sum / weights;
  }

  private static double distance(
      Map<String, float[]> wanted, int i, Map<String, float[]> found, int j) {
    if (number(wanted, "labels", i) != number(found, "labels", j)) {
      return 1;
    }
    double most = Math.abs(number(wanted, "scores", i) - number(found, "scores", j));
    for (int side = 0; side < 4; side++) {
      double difference =
          number(wanted, "boxes", 4 * i + side) - number(found, "boxes", 4 * j + side);
      most = Math.max(most, Math.abs(difference));
    }
    return Double.isNaN(most) ? 1 : most;
  }

  private static double number(Map<String, float[]> said, String name, int place) {
    return Objects.requireNonNull(said.get(name), name)[place];
  }
}
