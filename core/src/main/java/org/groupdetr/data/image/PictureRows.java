package org.groupdetr.data.image;

import org.groupdetr.geometry.Size;

/** The rows of a picture in memory, mirrored left to right if so wanted. */
public record PictureRows(RgbImage image, boolean mirrored) implements Rows {
  @Override
  public Size size() {
    return image.size();
  }

  @Override
  public void read(int y, int[] row) {
    int width = image.width();
    int step = mirrored ? -3 : 3;
    int at = 3 * width * y + (mirrored ? 3 * (width - 1) : 0);
    byte[] pixels = image.pixels();
    for (int x = 0; x < width; x++, at += step) {
      row[x] = pixels[at] & 0xFF;
      row[width + x] = pixels[at + 1] & 0xFF;
      row[2 * width + x] = pixels[at + 2] & 0xFF;
    }
  }
}
