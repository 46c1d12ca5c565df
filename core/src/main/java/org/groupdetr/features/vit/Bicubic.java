package org.groupdetr.features.vit;

import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * Bicubic resizing of a table, in float32. The outer edges of both tables lie on each other. Keys,
 * 1981.
 */
enum Bicubic {
  /** Between the four nearest cells, those beyond the border like those at it; a is -0.75. */
  PLAIN(-0.75),
  /**
   * Over as many cells as the new ones cover, beyond the border none, so that nothing is passed
   * over when a table shrinks; a is -0.5.
   */
  ANTIALIASED(-0.5);

  private final double a;

  Bicubic(double a) {
    this.a = a;
  }

  /**
   * The table in another size.
   *
   * @param table {@code [H, W, C]}
   * @return {@code [height, width, C]}
   */
  Tensor resized(Tensor table, int height, int width) {
    int rows = table.size(0);
    int columns = table.size(1);
    int channels = table.size(2);
    Tensor wide = table.to(DType.FLOAT32).reshape(rows, (long) columns * channels);
    Tensor high = matrix(rows, height, table).matmul(wide).reshape(height, columns, channels);
    return matrix(columns, width, table).matmul(high).to(table.type());
  }

  private Tensor matrix(int from, int to, Tensor like) {
    return Tensors.of(weights(from, to), to, from).to(like.device());
  }

  /** What each of {@code to} new cells takes of each of {@code from} cells, row by row. */
  float[] weights(int from, int to) {
    float[] weights = new float[to * from];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * from / to;
      if (this == PLAIN) {
        nearest(centre - 0.5, from, weights, i * from);
      } else {
        covered(centre, (double) from / to, from, weights, i * from);
      }
    }
    return weights;
  }

  private void nearest(double place, int from, float[] weights, int at) {
    int before = (int) Math.floor(place);
    for (int cell = before - 1; cell <= before + 2; cell++) {
      weights[at + Math.max(0, Math.min(from - 1, cell))] += (float) kernel(place - cell);
    }
  }

  private void covered(double centre, double step, int from, float[] weights, int at) {
    double stretch = Math.max(1, step);
    int first = Math.max(0, (int) (centre - 2 * stretch + 0.5));
    int end = Math.min(from, (int) (centre + 2 * stretch + 0.5));
    double sum = 0;
    for (int cell = first; cell < end; cell++) {
      sum += kernel((cell + 0.5 - centre) / stretch);
    }
    for (int cell = first; cell < end; cell++) {
      weights[at + cell] = (float) (kernel((cell + 0.5 - centre) / stretch) / sum);
    }
  }

  private double kernel(double signed) {
    double x = Math.abs(signed);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
  }

  /** Enters the resizing of a square table. */
  static void cost(CostSheet sheet, double side, MapSize to, double channels) {
    sheet.productsWithFixed(channels * side * to.height() * (side + to.width()));
  }
}
