package org.groupdetr.cli.weights;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.detector.postprocess.RawDetections;

/**
 * How far a graph and the engine are apart over some pictures. Detections are compared rank by
 * rank; those whose scores are nearly equal may change places, which is no difference.
 *
 * @param boxes largest difference, 0..1 of the picture
 * @param scores largest difference
 * @param detections how many were compared
 * @param replaced how many were not, as their scores are those of the last that is kept to within
 *     rounding, so that the graph may keep others
 * @param different what the engine finds and the graph does not, in words
 */
record OnnxDifferences(
    double boxes, double scores, int detections, int replaced, List<String> different) {
  /** The most that rounding may bring about. */
  static final double MOST = 1e-4;

  static final OnnxDifferences NONE = new OnnxDifferences(0, 0, 0, 0, List.of());

  OnnxDifferences {
    different = List.copyOf(different);
  }

  /** Both together. */
  OnnxDifferences with(OnnxDifferences other) {
    List<String> all = new ArrayList<>(different);
    all.addAll(other.different);
    return new OnnxDifferences(
        Math.max(boxes, other.boxes),
        Math.max(scores, other.scores),
        detections + other.detections,
        replaced + other.replaced,
        all);
  }

  /** Of one picture, by what each says; corners of boxes in the second. */
  static OnnxDifferences of(String picture, RawDetections engine, Answer graph) {
    double boxes = 0;
    double scores = 0;
    int replaced = 0;
    List<String> different = new ArrayList<>();
    if (!graph.isFinite()) {
      different.add(picture + ": the graph's scores or boxes are not all numbers");
    }
    boolean[] taken = new boolean[graph.scores().length];
    for (int i = 0; i < engine.scores().length; i++) {
      int same = nearest(engine, i, graph, taken);
      double distance = same < 0 ? Double.POSITIVE_INFINITY : box(engine, i, graph, same);
      if (distance > MOST && isLast(engine, i)) {
        replaced++; // The graph keeps another one that is as good.
      } else if (same < 0) {
        different.add(
            String.format(
                java.util.Locale.ROOT,
                "%s, rank %d: class %d with score %.4f",
                picture,
                i + 1,
                engine.labels()[i],
                engine.scores()[i]));
      } else {
        taken[same] = true;
        boxes = Math.max(boxes, distance);
        scores = Math.max(scores, Math.abs(engine.scores()[i] - graph.scores()[same]));
      }
    }
    return new OnnxDifferences(
        boxes, scores, engine.scores().length - replaced, replaced, different);
  }

  /**
   * The answer of the graph that is the engine's: of its class, with its score, and nearest by its
   * box; -1 if there is none.
   */
  private static int nearest(RawDetections engine, int i, Answer graph, boolean[] taken) {
    int found = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < taken.length; j++) {
      boolean alike =
          !taken[j]
              && graph.labels()[j] == engine.labels()[i]
              && Math.abs(graph.scores()[j] - engine.scores()[i]) <= 10 * MOST;
      double distance = alike ? box(engine, i, graph, j) : least;
      if (distance < least) {
        found = j;
        least = distance;
      }
    }
    return found;
  }

  /** Whether it is as good as the last that is kept: then another one may stand for it. */
  private static boolean isLast(RawDetections engine, int i) {
    float[] scores = engine.scores();
    return scores[i] - scores[scores.length - 1] <= MOST;
  }

  private static double box(RawDetections engine, int i, Answer graph, int j) {
    double most = 0;
    for (int axis = 0; axis < 2; axis++) {
      double middle = engine.boxes()[4 * i + axis];
      double half = engine.boxes()[4 * i + 2 + axis] / 2.0;
      most = Math.max(most, Math.abs(middle - half - graph.boxes()[4 * j + axis]));
      most = Math.max(most, Math.abs(middle + half - graph.boxes()[4 * j + 2 + axis]));
    }
    return most;
  }

  /**
   * What a graph says of one picture.
   *
   * @param boxes {@code [N * 4]} left, top, right, bottom
   */
  record Answer(float[] scores, long[] labels, float[] boxes) {
    private boolean isFinite() {
      return finite(scores) && finite(boxes);
    }

    private static boolean finite(float[] numbers) {
      for (float number : numbers) {
        if (!Float.isFinite(number)) {
          return false;
        }
      }
      return true;
    }
  }
}
