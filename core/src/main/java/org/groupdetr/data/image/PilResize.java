package org.groupdetr.data.image;

import org.groupdetr.geometry.Size;

/** Resizes pictures in memory as PIL does with its bilinear filter, byte for byte. */
public final class PilResize {
  private PilResize() {}

  /** The picture at another size, whose width and height are at least 1. */
  public static RgbImage resized(RgbImage image, Size size) {
    return image(new ResizedRows(new PictureRows(image, false), size, Window.whole(size)));
  }

  /** All rows as one picture. */
  public static RgbImage image(Rows rows) {
    int width = rows.size().width();
    int height = rows.size().height();
    byte[] pixels = new byte[Math.multiplyExact(3 * width, height)];
    int[] row = new int[3 * width + 1];
    for (int y = 0, at = 0; y < height; y++) {
      rows.read(y, row);
      for (int x = 0; x < width; x++) {
        pixels[at++] = (byte) row[x];
        pixels[at++] = (byte) row[width + x];
        pixels[at++] = (byte) row[2 * width + x];
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
