package org.groupdetr.data.augment;

import java.util.Arrays;
import org.groupdetr.geometry.Size;

/** An empty picture to put others on. */
final class Canvas {
  private static final byte GREY = (byte) 128;

  private Canvas() {}

  static byte[] grey(Size size) {
    byte[] pixels = new byte[3 * size.width() * size.height()];
    Arrays.fill(pixels, GREY);
    return pixels;
  }

  /** The size times a factor, in whole pixels. */
  static Size scaled(Size size, double factor) {
    return new Size(rounded(size.width() * factor), rounded(size.height() * factor));
  }

  private static int rounded(double side) {
    return Math.max(1, (int) Math.rint(side));
  }
}
