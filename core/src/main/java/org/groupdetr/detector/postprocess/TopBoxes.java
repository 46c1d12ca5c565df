package org.groupdetr.detector.postprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;

/**
 * The best scores over all queries and classes; a query may be read as several classes.
 *
 * @param count how many are kept of a picture, at most
 */
public record TopBoxes(int count) implements PostProcessor<BoxPrediction> {
  @Override
  public List<RawDetections> select(
      BoxPrediction prediction,
      List<Size> photographs,
      Optional<NonMaximumSuppression> suppression) {
    List<RawDetections> all = new ArrayList<>();
    for (int picture = 0; picture < prediction.logits().size(0); picture++) {
      try (Scope scope = Scope.open()) {
        Tensor chances = prediction.logits().select(0, picture).sigmoid();
        float[] boxes = prediction.boxes().select(0, picture).floats();
        all.add(
            suppression.isPresent()
                ? suppressed(ranked(chances, Integer.MAX_VALUE, boxes), suppression.get())
                : ranked(chances, count, boxes).first(count));
      }
    }
    return all;
  }

  /** Pairs of a query and a class, best first. */
  private record Ranked(float[] scores, long[] pairs, int classes, float[] boxes) {
    int label(int rank) {
      return (int) (pairs[rank] % classes);
    }

    int query(int rank) {
      return (int) (pairs[rank] / classes);
    }

    Box box(int rank) {
      int at = 4 * query(rank);
      double halfWidth = boxes[at + 2] / 2.0;
      double halfHeight = boxes[at + 3] / 2.0;
      return new Box(
          boxes[at] - halfWidth,
          boxes[at + 1] - halfHeight,
          boxes[at] + halfWidth,
          boxes[at + 1] + halfHeight);
    }

    RawDetections first(int most) {
      return of(IntStream.range(0, Math.min(most, pairs.length)).boxed().toList());
    }

    RawDetections of(List<Integer> ranks) {
      float[] chosenScores = new float[ranks.size()];
      int[] labels = new int[ranks.size()];
      float[] chosenBoxes = new float[4 * ranks.size()];
      for (int i = 0; i < ranks.size(); i++) {
        int rank = ranks.get(i);
        chosenScores[i] = scores[rank];
        labels[i] = label(rank);
        System.arraycopy(boxes, 4 * query(rank), chosenBoxes, 4 * i, 4);
      }
      return new RawDetections(chosenScores, labels, chosenBoxes);
    }
  }

  private static Ranked ranked(Tensor chances, int most, float[] boxes) {
    Tensor.TopK topK = chances.reshape(-1).topk((int) Math.min(most, chances.count()));
    return new Ranked(topK.values().floats(), topK.indices().longs(), chances.size(1), boxes);
  }

  private RawDetections suppressed(Ranked all, NonMaximumSuppression suppression) {
    Iterable<Integer> ranks = () -> IntStream.range(0, all.pairs.length).iterator();
    return all.of(suppression.apply(ranks, count, all::box, all::label));
  }
}
