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
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;

/**
 * The best scores over all queries and classes; a query may be read as several classes.
 *
 * @param count how many are kept of a picture, at most
 * @param order in which equal scores come
 * @param bounds where boxes end
 */
public record TopBoxes(int count, Order order, Bounds bounds) implements PostProcessor<Boxed> {
  /** In which order equal scores come. */
  public enum Order {
    /** As the engine chooses. */
    ANY {
      @Override
      Tensor.TopK best(Tensor chances, int most) {
        return chances.topk(most);
      }
    },
    /** That of the queries, and of a query's classes. */
    FIRST {
      @Override
      Tensor.TopK best(Tensor chances, int most) {
        return chances.firstTopk(most);
      }
    };

    abstract Tensor.TopK best(Tensor chances, int most);
  }

  /** Where boxes end. */
  public enum Bounds {
    /** Where it was predicted. */
    NONE,
    /** At the border of the picture, at most. */
    PICTURE {
      @Override
      void bound(float[] boxes, int at) {
        for (int axis = at; axis < at + 2; axis++) {
          float low = boxes[axis] - 0.5f * boxes[axis + 2];
          float high = boxes[axis] + 0.5f * boxes[axis + 2];
          if (low < 0 || high > 1) {
            float from = Math.min(Math.max(low, 0), 1);
            float to = Math.min(Math.max(high, 0), 1);
            boxes[axis] = 0.5f * (from + to);
            boxes[axis + 2] = to - from;
          }
        }
      }
    };

    /** Bounds the box that begins there. */
    void bound(float[] boxes, int at) {}

    /** The same of left, top, right and bottom. */
    Tensor bounded(Tensor corners) {
      return this == PICTURE ? corners.clamp(0, 1) : corners;
    }
  }

  /** The best as they were predicted. */
  public TopBoxes(int count) {
    this(count, Order.ANY, Bounds.NONE);
  }

  /** The best, in an order of their own where scores are equal, and inside the picture. */
  public static TopBoxes inside(int count) {
    return new TopBoxes(count, Order.FIRST, Bounds.PICTURE);
  }

  @Override
  public List<RawDetections> select(
      Boxed prediction, List<Size> photographs, Optional<NonMaximumSuppression> suppression) {
    return choose(prediction, suppression).stream().map(Chosen::detections).toList();
  }

  @Override
  public Ranking ranked(Boxed prediction, boolean all) {
    return pairs(prediction, all).ranking();
  }

  /** Pairs of a query and a class of all pictures; {@code queries} is {@code [B, N]}. */
  record Pairs(Ranking ranking, Tensor queries) {}

  /** As {@link #ranked}, with the queries. */
  Pairs pairs(Boxed prediction, boolean all) {
    Tensor chances = prediction.logits().sigmoid().flatten(1, 2); // [B, Q Y]
    int classes = prediction.logits().size(2);
    Tensor.TopK best = order.best(chances, all ? chances.size(1) : most(chances));
    Tensor queries = best.indices().floorDividedBy(classes);
    Tensor centre = ofQueries(prediction.boxes(), queries);
    Tensor half = centre.narrow(2, 2, 2).times(0.5);
    Tensor middle = centre.narrow(2, 0, 2);
    Tensor corners = Tensors.cat(2, middle.minus(half), middle.plus(half));
    return new Pairs(
        new Ranking(bounds.bounded(corners), best.values(), best.indices().remainder(classes)),
        queries);
  }

  private int most(Tensor chances) {
    return Math.min(count, chances.size(1));
  }

  /** Rows of {@code [B, Q, ..]} that {@code [B, N]} names: {@code [B, N, ..]}. */
  static Tensor ofQueries(Tensor all, Tensor queries) {
    return all.gather(
        1, queries.unsqueeze(2).expand(queries.size(0), queries.size(1), all.size(2)));
  }

  /**
   * What was chosen of one picture.
   *
   * @param queries of which it is
   */
  record Chosen(RawDetections detections, int[] queries) {}

  /** As {@link #select}, with the queries. */
  List<Chosen> choose(Boxed prediction, Optional<NonMaximumSuppression> suppression) {
    List<Chosen> all = new ArrayList<>();
    for (int picture = 0; picture < prediction.logits().size(0); picture++) {
      try (Scope scope = Scope.open()) {
        Tensor chances = prediction.logits().select(0, picture).sigmoid();
        float[] boxes = bounded(prediction.boxes().select(0, picture).floats());
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

    Chosen first(int most) {
      return of(IntStream.range(0, Math.min(most, pairs.length)).boxed().toList());
    }

    Chosen of(List<Integer> ranks) {
      float[] chosenScores = new float[ranks.size()];
      int[] labels = new int[ranks.size()];
      float[] chosenBoxes = new float[4 * ranks.size()];
      for (int i = 0; i < ranks.size(); i++) {
        int rank = ranks.get(i);
        chosenScores[i] = scores[rank];
        labels[i] = label(rank);
        System.arraycopy(boxes, 4 * query(rank), chosenBoxes, 4 * i, 4);
      }
      int[] queries = ranks.stream().mapToInt(this::query).toArray();
      return new Chosen(new RawDetections(chosenScores, labels, chosenBoxes), queries);
    }
  }

  private float[] bounded(float[] boxes) {
    for (int at = 0; at < boxes.length; at += 4) {
      bounds.bound(boxes, at);
    }
    return boxes;
  }

  private Ranked ranked(Tensor chances, int most, float[] boxes) {
    Tensor.TopK topK = order.best(chances.reshape(-1), (int) Math.min(most, chances.count()));
    return new Ranked(topK.values().floats(), topK.indices().longs(), chances.size(1), boxes);
  }

  private Chosen suppressed(Ranked all, NonMaximumSuppression suppression) {
    Iterable<Integer> ranks = () -> IntStream.range(0, all.pairs.length).iterator();
    return all.of(suppression.apply(ranks, count, all::box, all::label));
  }
}
