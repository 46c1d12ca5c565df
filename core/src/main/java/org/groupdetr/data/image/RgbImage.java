package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.awt.image.BufferedImage;
import org.groupdetr.geometry.Size;

/**
 * A picture: red, green and blue of each pixel as bytes 0..255, row by row from the top.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param pixels {@code [height, width, 3]}; not copied
 */
public record RgbImage(int width, int height, byte[] pixels) {
  public RgbImage {
    require(width >= 1 && height >= 1, "a picture has pixels, size was %d x %d", width, height);
    require(
        pixels.length == 3L * width * height,
        "a picture of %d x %d has %d bytes, found %d",
        width,
        height,
        3L * width * height,
        pixels.length);
  }

  /**
   * The picture that {@code image} shows. Transparency is dropped, not blended; colour profiles are
   * not applied; 16-bit samples lose their low byte. So do the tools that detectors are trained
   * with.
   *
   * @throws IllegalArgumentException if its pixels are neither grey, RGB nor from a palette
   */
  public static RgbImage of(BufferedImage image) {
    return RasterPixels.rgb(image);
  }

  /** A copy to draw on. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        row[x] = (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  /** Width and height. */
  public Size size() {
    return new Size(width, height);
  }

  /**
   * A copy of a part.
   *
   * @param left column of its upper left pixel
   * @param top row of its upper left pixel
   * @throws IllegalArgumentException if it does not lie in the picture
   */
  public RgbImage part(int left, int top, Size size) {
    require(
        left >= 0 && top >= 0 && left + size.width() <= width && top + size.height() <= height,
        "a part of %d x %d pixels at %d, %d is not in a picture of %d x %d",
        size.width(),
        size.height(),
        left,
        top,
        width,
        height);
    byte[] some = new byte[3 * size.width() * size.height()];
    int row = 3 * size.width();
    for (int y = 0; y < size.height(); y++) {
      System.arraycopy(pixels, 3 * ((top + y) * width + left), some, y * row, row);
    }
    return new RgbImage(size.width(), size.height(), some);
  }
}
