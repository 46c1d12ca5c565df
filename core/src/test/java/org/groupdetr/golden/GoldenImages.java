package org.groupdetr.golden;

import com.fasterxml.jackson.databind.JsonNode;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.Tensors;

/** Pictures by formula, padded right and below with zeros. */
public final class GoldenImages {
  /** Side of the squares that {@link #blocks} adds. */
  private static final int BLOCK = 32;

  private GoldenImages() {}

  /** Makes one picture's values {@code [3, height, width]}. */
  @FunctionalInterface
  private interface Formula {
    float[] values(int picture, int height, int width);
  }

  /** The batch of pictures of these {@code [height, width]}: twice the uniform numbers. */
  public static Images doubled(JsonNode sizes) {
    return batch(
        sizes,
        (picture, h, w) -> {
          float[] values = GoldenFormula.uniform("input/image" + picture, 3 * h * w);
          for (int i = 0; i < values.length; i++) {
            values[i] *= 2;
          }
          return values;
        });
  }

  /** The same of pictures with coarse squares, each of one colour, under the uniform numbers. */
  public static Images blocks(JsonNode sizes) {
    return batch(
        sizes,
        (picture, h, w) -> {
          int across = (w + BLOCK - 1) / BLOCK;
          int down = (h + BLOCK - 1) / BLOCK;
          float[] values = GoldenFormula.uniform("input/image/" + picture, 3 * h * w);
          float[] coarse = GoldenFormula.uniform("input/blocks/" + picture, 3 * down * across);
          for (int i = 0; i < values.length; i++) {
            int row = i / w; // of all channels
            int block = (row / h * down + row % h / BLOCK) * across + i % w / BLOCK;
            values[i] += coarse[block];
          }
          return values;
        });
  }

  private static Images batch(JsonNode sizes, Formula formula) {
    int height = 0;
    int width = 0;
    for (JsonNode size : sizes) {
      height = Math.max(height, size.get(0).asInt());
      width = Math.max(width, size.get(1).asInt());
    }
    float[] pixels = new float[sizes.size() * 3 * height * width];
    boolean[] padding = new boolean[sizes.size() * height * width];
    for (int b = 0; b < sizes.size(); b++) {
      int h = sizes.get(b).get(0).asInt();
      int w = sizes.get(b).get(1).asInt();
      float[] own = formula.values(b, h, w);
      for (int row = 0; row < 3 * h; row++) {
        int to = ((b * 3 + row / h) * height + row % h) * width;
        System.arraycopy(own, row * w, pixels, to, w);
      }
      for (int i = 0; i < height * width; i++) {
        padding[b * height * width + i] = i / width >= h || i % width >= w;
      }
    }
    return new Images(
        Tensors.of(pixels, sizes.size(), 3, height, width),
        Tensors.of(padding, sizes.size(), height, width));
  }
}
