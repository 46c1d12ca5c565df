package org.groupdetr.detector.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Eleven queries on one object, as detectors trained one to many have them, and one on another. */
class TopBoxesTest {
  private static final int DUPLICATES = 11;
  private static final List<Size> PHOTOGRAPHS = List.of(new Size(100, 50));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static RawDetections found(int count, Optional<NonMaximumSuppression> suppression) {
    float[] logits = new float[2 * (DUPLICATES + 1)];
    float[] boxes = new float[4 * (DUPLICATES + 1)];
    for (int query = 0; query <= DUPLICATES; query++) {
      boolean duplicate = query < DUPLICATES;
      logits[2 * query] = duplicate ? 3 - 0.1f * query : -5;
      logits[2 * query + 1] = duplicate ? -4 : 1;
      float x = duplicate ? 0.3f + 0.001f * query : 0.32f;
      System.arraycopy(new float[] {x, 0.5f, 0.4f, 0.4f}, 0, boxes, 4 * query, 4);
    }
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      BoxPrediction prediction =
          new BoxPrediction(
              Tensors.of(logits, 1, DUPLICATES + 1, 2), Tensors.of(boxes, 1, DUPLICATES + 1, 4));
      return new TopBoxes(count).select(prediction, PHOTOGRAPHS, suppression).get(0);
    }
  }

  @Test
  void withoutSuppressionDuplicatesFillTheBest() {
    assertThat(found(10, Optional.empty()).labels()).containsOnly(0).hasSize(10);
  }

  @Test
  void suppressionComesBeforeTheCut() {
    RawDetections two = found(2, Optional.of(new NonMaximumSuppression(0.7)));
    assertThat(two.labels()).containsExactly(0, 1);
    assertThat(two.boxes()).containsExactly(0.3f, 0.5f, 0.4f, 0.4f, 0.32f, 0.5f, 0.4f, 0.4f);
    assertThat(two.scores()[0]).isGreaterThan(two.scores()[1]);
  }

  /** Equal scores come in the order of queries and classes, and boxes end at the border. */
  @Test
  void insideOfThePictureAndInOrder() {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      float[] boxes = {0.1f, 0.5f, 0.4f, 0.5f, 0.5f, 0.5f, 0.2f, 0.3f, 0.9f, 1.2f, 0.2f, 0.2f};
      BoxPrediction prediction =
          new BoxPrediction(
              Tensors.of(new float[] {1, 1, 0, 2, 1, 2}, 1, 3, 2), Tensors.of(boxes, 1, 3, 4));
      RawDetections found = TopBoxes.inside(5).select(prediction, PHOTOGRAPHS).get(0);
      assertThat(found.labels()).containsExactly(1, 1, 0, 1, 0);
      float[] expected = {
        0.5f, 0.5f, 0.2f, 0.3f, // of two equal ones the first, and inside: as it is
        0.9f, 1, 0.2f, 0, // below the picture
        0.15f, 0.5f, 0.3f, 0.5f, // cut at the left
        0.15f, 0.5f, 0.3f, 0.5f,
        0.9f, 1, 0.2f, 0
      };
      assertThat(found.boxes()).containsExactly(expected, within(1e-6f));
    }
  }
}
