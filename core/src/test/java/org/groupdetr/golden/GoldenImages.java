package org.groupdetr.golden;

import com.fasterxml.jackson.databind.JsonNode;
import org.groupdetr.features.Images;
import org.groupdetr.tensor.Tensors;

/** Pictures by the formula, padded right and below with zeros. */
public final class GoldenImages {
  private GoldenImages() {}

  /** The batch of pictures of these {@code [height, width]}. */
  public static Images of(JsonNode sizes) {
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
      float[] own = GoldenFormula.uniform("input/image" + b, 3 * h * w);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          padding[(b * height + y) * width + x] = y >= h || x >= w;
          for (int c = 0; c < 3 && y < h && x < w; c++) {
            pixels[((b * 3 + c) * height + y) * width + x] = 2 * own[(c * h + y) * w + x];
          }
        }
      }
    }
    return new Images(
        Tensors.of(pixels, sizes.size(), 3, height, width),
        Tensors.of(padding, sizes.size(), height, width));
  }
}
