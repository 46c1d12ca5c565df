package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.criterion.Output;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.Boxed;

/** Sets queries in the order of a reference where rounding decides it and they are equal else. */
final class TheirOrder {
  private TheirOrder() {}

  /**
   * Every query of theirs is the one of ours that begins at the same proposal.
   *
   * @param proposed where their proposals stand in the case
   */
  static Output<BoxPrediction> of(ParityCase one, Output<BoxPrediction> output, String proposed) {
    Tensor index = index(one, output.proposals().orElseThrow(), proposed);
    List<BoxPrediction> layers = new ArrayList<>();
    output.layers().forEach(layer -> layers.add(picked(layer, index)));
    return new Output<>(layers, output.proposals().map(p -> picked(p, index)), output.layout());
  }

  /** Which of our queries stands where in their order, {@code [B, Q, 1]}. */
  static Tensor index(ParityCase one, Boxed ours, String proposed) {
    float[] own = ours.boxes().floats();
    float[] theirs = one.golden().floats(proposed);
    int queries = ours.boxes().size(1);
    int pictures = ours.boxes().size(0);
    long[] order = new long[pictures * queries];
    for (int picture = 0; picture < pictures; picture++) {
      boolean[] taken = new boolean[queries];
      for (int i = 0; i < queries; i++) {
        int nearest = nearest(own, picture * queries, queries, theirs, picture * queries + i);
        assertThat(taken[nearest]).as("query %d of picture %d", i, picture).isFalse();
        taken[nearest] = true;
        order[picture * queries + i] = nearest;
      }
    }
    return Tensors.of(order, pictures, queries, 1);
  }

  private static int nearest(float[] own, int from, int count, float[] theirs, int query) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double distance = 0;
      for (int c = 0; c < 4; c++) {
        distance += Math.abs(own[4 * (from + i) + c] - theirs[4 * query + c]);
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  private static BoxPrediction picked(BoxPrediction said, Tensor index) {
    return new BoxPrediction(picked(said.logits(), index), picked(said.boxes(), index));
  }

  /** {@code [B, Q, ..]} in the order of an index. */
  static Tensor picked(Tensor x, Tensor index) {
    return x.gather(1, index.expand(x.shape()));
  }
}
