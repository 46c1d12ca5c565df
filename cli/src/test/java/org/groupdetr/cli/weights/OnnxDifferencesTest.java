package org.groupdetr.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.groupdetr.cli.weights.OnnxDifferences.Answer;
import org.groupdetr.detector.postprocess.RawDetections;
import org.junit.jupiter.api.Test;

/** What counts as a difference between a graph and the engine. */
class OnnxDifferencesTest {
  private static final RawDetections ENGINE =
      new RawDetections(
          new float[] {0.9f, 0.5f, 0.2f},
          new int[] {1, 0, 2},
          new float[] {0.5f, 0.5f, 0.2f, 0.2f, 0.3f, 0.3f, 0.2f, 0.2f, 0.7f, 0.7f, 0.2f, 0.2f});
  private static final float[] CORNERS = {
    0.4f, 0.4f, 0.6f, 0.6f, 0.2f, 0.2f, 0.4f, 0.4f, 0.6f, 0.6f, 0.8f, 0.8f
  };

  private static OnnxDifferences of(float[] scores, long[] labels, float[] boxes) {
    return OnnxDifferences.of("picture", ENGINE, new Answer(scores, labels, boxes));
  }

  @Test
  void measuresTheLargest() {
    float[] boxes = CORNERS.clone();
    boxes[5] += 0.01f;
    OnnxDifferences found = of(new float[] {0.9f, 0.5002f, 0.2f}, new long[] {1, 0, 2}, boxes);
    assertThat(found.boxes()).isCloseTo(0.01, within(1e-6));
    assertThat(found.scores()).isCloseTo(0.0002, within(1e-6));
    assertThat(found.different()).isEmpty();
  }

  @Test
  void namesWhatIsNotFound() {
    OnnxDifferences found = of(new float[] {0.9f, 0.5f, 0.2f}, new long[] {1, 3, 2}, CORNERS);
    assertThat(found.different()).containsExactly("picture, rank 2: class 0 with score 0.5000");
  }

  /** Of two that are as good as the last, either may be kept. */
  @Test
  void theLastMayBeAnotherOfTheSameScore() {
    float[] boxes = CORNERS.clone();
    boxes[8] = 0;
    OnnxDifferences found = of(new float[] {0.9f, 0.5f, 0.2f}, new long[] {1, 0, 2}, boxes);
    assertThat(found.boxes()).isLessThan(1e-6);
    assertThat(found.different()).isEmpty();
    assertThat(found.detections()).isEqualTo(2);
    assertThat(found.replaced()).isEqualTo(1);
  }

  @Test
  void whatIsNoNumberIsADifference() {
    float[] boxes = CORNERS.clone();
    boxes[8] = Float.NaN;
    OnnxDifferences found = of(new float[] {0.9f, 0.5f, Float.NaN}, new long[] {1, 0, 2}, boxes);
    assertThat(found.different())
        .containsExactly("picture: the graph's scores or boxes are not all numbers");
  }
}
