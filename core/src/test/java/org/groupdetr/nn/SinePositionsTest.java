package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sine embeddings of cells and of boxes, against sines in plain Java. */
class SinePositionsTest {
  private static final double ROUNDING = 5e-6;
  private static final int HEIGHT = 4;
  private static final int WIDTH = 5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Sine and cosine of one frequency side by side. */
  private static double wave(double angle, int channel, int channels, double temperature) {
    double phase = angle / Math.pow(temperature, 2.0 * (channel / 2) / channels);
    return channel % 2 == 0 ? Math.sin(phase) : Math.cos(phase);
  }

  /** Two pictures, the second without its last row and its last two columns. */
  private static Tensor padding() {
    boolean[] padding = new boolean[2 * HEIGHT * WIDTH];
    for (int i = HEIGHT * WIDTH; i < padding.length; i++) {
      int cell = i % (HEIGHT * WIDTH);
      padding[i] = cell / WIDTH >= HEIGHT - 1 || cell % WIDTH >= WIDTH - 2;
    }
    return Tensors.of(padding, 2, HEIGHT, WIDTH);
  }

  private static void check(double offset) {
    try (Scope scope = Scope.open()) {
      int channels = 8;
      Tensor found = SinePositions.cells(padding(), channels, 20, offset);
      assertThat(found.shape()).containsExactly(2, HEIGHT * WIDTH, channels);
      float[] values = found.floats();
      for (int picture = 0; picture < 2; picture++) {
        int height = picture == 0 ? HEIGHT : HEIGHT - 1;
        int width = picture == 0 ? WIDTH : WIDTH - 2;
        double[] wanted = new double[height * width * channels];
        float[] own = new float[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
          int x = i / channels % width;
          int y = i / channels / width;
          int c = i % channels;
          double counted = c < 4 ? (y + 1 - offset) / height : (x + 1 - offset) / width;
          wanted[i] = wave(2 * Math.PI * counted, c % 4, 4, 20);
          own[i] = values[((picture * HEIGHT + y) * WIDTH + x) * channels + c];
        }
        Given.assertNear(Tensors.of(own, own.length), wanted, ROUNDING);
      }
    }
  }

  @Test
  void cellsAreCountedFromOneWithinWhatIsNotPaddingRowsFirst() {
    check(0);
  }

  @Test
  void withHalfACellLessTheirMiddlesAreCounted() {
    check(0.5);
  }

  @Test
  void boxesAreEmbeddedYBeforeXAndThenWidthAndHeight() {
    try (Scope scope = Scope.open()) {
      int each = 6;
      float[] box = {0.1f, 0.2f, 0.3f, 0.4f, 0.9f, 0.8f, 0.7f, 0.6f};
      int[] order = {1, 0, 2, 3};
      double[] wanted = new double[2 * 4 * each];
      for (int i = 0; i < wanted.length; i++) {
        float coordinate = box[i / (4 * each) * 4 + order[i / each % 4]];
        wanted[i] = wave(2 * Math.PI * coordinate, i % each, each, 10000);
      }
      Tensor boxes = Tensors.of(box, 2, 4);
      Given.assertNear(SinePositions.anchors(boxes, each), wanted, ROUNDING);
      Tensor points = SinePositions.anchors(boxes.narrow(1, 0, 2), each);
      assertThat(points.floats())
          .containsExactly(
              SinePositions.anchors(boxes, each).narrow(1, 0, 2 * each).contiguous().floats());
    }
  }
}
