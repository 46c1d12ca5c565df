package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Resized tables against the formula, cell by cell. */
class BicubicTest {
  private static final double ROUNDING = 2e-6;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Keys' kernel as he writes it. */
  private static double keys(double a, double signed) {
    double x = Math.abs(signed);
    if (x <= 1) {
      return (a + 2) * Math.pow(x, 3) - (a + 3) * Math.pow(x, 2) + 1;
    }
    return x < 2 ? a * Math.pow(x, 3) - 5 * a * Math.pow(x, 2) + 8 * a * x - 4 * a : 0;
  }

  /** What a new cell takes of one cell; all weights may have to be divided by their sum. */
  private static double weight(Bicubic kind, int cell, int from, int to, int target) {
    double centre = (target + 0.5) * from / to - 0.5;
    if (kind == Bicubic.ANTIALIASED) {
      return keys(-0.5, (cell - centre) / Math.max(1, (double) from / to));
    }
    double sum = 0; // of all places beyond the border that are taken for this cell
    for (int place = -4; place < from + 4; place++) {
      if (Math.max(0, Math.min(from - 1, place)) == cell) {
        sum += keys(-0.75, place - centre);
      }
    }
    return sum;
  }

  private static double value(
      Bicubic kind, float[] table, int[] from, int[] to, int y, int x, int channel, int channels) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < from[0]; i++) {
      for (int j = 0; j < from[1]; j++) {
        double weight = weight(kind, i, from[0], to[0], y) * weight(kind, j, from[1], to[1], x);
        all += weight;
        sum += weight * table[(i * from[1] + j) * channels + channel];
      }
    }
    return sum / all;
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, 6, 5, 11, 9",
    "PLAIN, 7, 9, 3, 4",
    "PLAIN, 2, 3, 8, 1",
    "PLAIN, 5, 5, 5, 5",
    "ANTIALIASED, 6, 5, 11, 9",
    "ANTIALIASED, 7, 9, 3, 4",
    "ANTIALIASED, 2, 3, 8, 1",
    "ANTIALIASED, 5, 5, 5, 5",
    "ANTIALIASED, 12, 6, 5, 13"
  })
  void everyCellIsMixedByTheFormula(Bicubic kind, int rows, int columns, int height, int width) {
    int channels = 3;
    float[] table = GoldenFormula.uniform("table", rows * columns * channels);
    try (Scope scope = Scope.open()) {
      Tensor resized = kind.resized(Tensors.of(table, rows, columns, channels), height, width);
      assertThat(resized.shape()).containsExactly(height, width, channels);
      float[] found = resized.contiguous().floats();
      int[] from = {rows, columns};
      int[] to = {height, width};
      for (int i = 0; i < found.length; i++) {
        int cell = i / channels;
        double wanted =
            value(kind, table, from, to, cell / width, cell % width, i % channels, channels);
        assertThat((double) found[i]).as("number %d", i).isCloseTo(wanted, within(ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTheSameEverywhereStays(Bicubic kind) {
    for (int to : new int[] {1, 3, 8, 14, 15, 40}) {
      float[] weights = kind.weights(14, to);
      for (int i = 0; i < to; i++) {
        double sum = 0;
        for (int j = 0; j < 14; j++) {
          sum += weights[i * 14 + j];
        }
        assertThat(sum).isCloseTo(1, within(ROUNDING));
      }
    }
  }

  /** Every cell counts when a table shrinks, or it does not. */
  @Test
  void onlyAntialiasingLooksAtEveryCell() {
    assertThat(unseen(Bicubic.ANTIALIASED.weights(16, 2), 16)).isZero();
    assertThat(unseen(Bicubic.PLAIN.weights(16, 2), 16)).isEqualTo(8);
  }

  private static int unseen(float[] weights, int from) {
    int unseen = 0;
    for (int j = 0; j < from; j++) {
      boolean seen = false;
      for (int i = j; i < weights.length; i += from) {
        seen |= weights[i] != 0;
      }
      unseen += seen ? 0 : 1;
    }
    return unseen;
  }
}
