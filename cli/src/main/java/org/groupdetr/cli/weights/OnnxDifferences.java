package org.groupdetr.cli.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.groupdetr.export.EngineAnswer;

/**
 * How far a graph and the engine are apart over some pictures. The engine was made to choose what
 * the graph has chosen, so that rank by rank both speak of the same; what the graph has chosen is
 * then judged by the engine's own numbers.
 *
 * @param boxes largest difference, 0..1 of the picture
 * @param scores largest difference
 * @param masks largest difference of logits, as part of the largest logit where that is above 1
 * @param detections how many were compared
 * @param moved detections that the engine would rank elsewhere, as others score the same
 * @param queries that the engine would begin elsewhere, as other tokens score the same
 * @param tie how far apart such scores are at most
 * @param different what is no matter of rounding, in words
 */
record OnnxDifferences(
    double boxes,
    double scores,
    double masks,
    int detections,
    int moved,
    int queries,
    double tie,
    List<String> different) {
  /** The most that rounding may bring about. */
  static final double MOST = 1e-4;

  static final OnnxDifferences NONE = new OnnxDifferences(0, 0, 0, 0, 0, 0, 0, List.of());

  OnnxDifferences {
    different = List.copyOf(different);
  }

  /**
   * What a graph says of one picture.
   *
   * @param outputs by name
   * @param numbers among which it has chosen, choice by choice
   * @param choices the places of what it has chosen
   */
  record Answer(Map<String, float[]> outputs, List<float[]> numbers, List<long[]> choices) {}

  /** Both together. */
  OnnxDifferences with(OnnxDifferences other) {
    List<String> all = new ArrayList<>(different);
    all.addAll(other.different);
    return new OnnxDifferences(
        Math.max(boxes, other.boxes),
        Math.max(scores, other.scores),
        Math.max(masks, other.masks),
        detections + other.detections,
        moved + other.moved,
        queries + other.queries,
        Math.max(tie, other.tie),
        all);
  }

  /**
   * Of one picture, by what each says.
   *
   * @param boxed whether boxes are compared: one pixel more moves the box around a mask
   */
  static OnnxDifferences of(String picture, EngineAnswer engine, Answer graph, boolean boxed) {
    List<String> different = new ArrayList<>();
    double boxes = boxed ? largest("boxes", engine, graph) : 0;
    double scores =
        Math.max(largest("scores", engine, graph), largest("class_scores", engine, graph));
    double masks = largest("masks", engine, graph);
    if (masks > 0) {
      masks /= scale(engine.outputs().getOrDefault("masks", new float[0]));
    }
    refuse(different, picture, "boxes", boxes);
    refuse(different, picture, "scores", scores);
    refuse(different, picture, "logits of masks", masks);
    if (largest("labels", engine, graph) != 0) {
      different.add(picture + ": classes differ");
    }
    int last = graph.choices().size() - 1;
    int moved = 0;
    int queries = 0;
    double tie = 0;
    for (int i = 0; i <= last; i++) {
      Choice choice =
          Choice.of(engine.numbers().get(i), graph.numbers().get(i), graph.choices().get(i));
      String what = i == last ? "detections" : "queries";
      refuse(different, picture, "scores by which " + what + " are chosen", choice.difference);
      if (choice.tie > MOST) {
        different.add(
            String.format(
                Locale.ROOT,
                "%s: %s are chosen whose scores are below others' by %.1e",
                picture,
                what,
                choice.tie));
      }
      moved += i == last ? choice.moved : 0;
      queries += i == last ? 0 : choice.moved;
      tie = Math.max(tie, choice.tie);
    }
    int detections = graph.outputs().getOrDefault("scores", new float[0]).length;
    return new OnnxDifferences(boxes, scores, masks, detections, moved, queries, tie, different);
  }

  private static void refuse(List<String> different, String picture, String what, double most) {
    if (!(most <= MOST)) {
      different.add(
          Double.isNaN(most)
              ? picture + ": " + what + " are not all numbers"
              : String.format(Locale.ROOT, "%s: %s differ by %.1e", picture, what, most));
    }
  }

  /** Largest difference of an output; 0 if there is none such. */
  private static double largest(String name, EngineAnswer engine, Answer graph) {
    float[] none = {};
    return largest(
        engine.outputs().getOrDefault(name, none), graph.outputs().getOrDefault(name, none));
  }

  private static double largest(float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      return Double.POSITIVE_INFINITY;
    }
    double most = 0;
    for (int i = 0; i < ours.length; i++) {
      double difference = ours[i] == theirs[i] ? 0 : Math.abs((double) ours[i] - theirs[i]);
      if (Double.isNaN(difference)) {
        return difference;
      }
      most = Math.max(most, difference);
    }
    return most;
  }

  /** The largest number, at least 1: rounding errors grow with the numbers. */
  static double scale(float[] numbers) {
    double largest = 1;
    for (float number : numbers) {
      largest = Float.isFinite(number) ? Math.max(largest, Math.abs(number)) : largest;
    }
    return largest;
  }

  /**
   * A choice, judged by the engine's numbers.
   *
   * @param difference largest of the numbers, as part of the largest
   * @param moved how many of the chosen stand where the engine would put another
   * @param tie how far apart their numbers are at most, as part of the largest
   */
  private record Choice(double difference, int moved, double tie) {
    static Choice of(float[] engine, float[] graph, long[] chosen) {
      double scale = scale(engine);
      Integer[] ranked =
          IntStream.range(0, engine.length)
              .boxed()
              .sorted((a, b) -> Float.compare(engine[b], engine[a]))
              .toArray(Integer[]::new);
      int moved = 0;
      double tie = 0;
      for (int rank = 0; rank < chosen.length; rank++) {
        double there = engine[(int) chosen[rank]];
        double own = engine[ranked[rank]];
        moved += ranked[rank] == chosen[rank] ? 0 : 1;
        tie = Math.max(tie, there == own ? 0 : Math.abs(there - own) / scale);
      }
      return new Choice(largest(engine, graph) / scale, moved, tie);
    }
  }
}
