package org.groupdetr.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the camera was held, as EXIF numbers it: 1 is upright; 2 to 8 are the other ways to turn and
 * mirror a rectangle.
 */
public final class ExifOrientation {
  static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /**
   * The orientation that a TIFF structure notes, as EXIF data are one; upright if it is unreadable,
   * silent or notes nonsense, for the pixels are whole without it.
   */
  static int of(ByteBuffer tiff) {
    ByteBuffer exif = tiff.slice();
    if (exif.remaining() < 8) {
      return UPRIGHT;
    }
    int order = exif.getInt(0);
    if (order == 0x49492A00) {
      exif.order(ByteOrder.LITTLE_ENDIAN);
    } else if (order != 0x4D4D002A) {
      return UPRIGHT;
    }
    long directory = Integer.toUnsignedLong(exif.getInt(4));
    if (directory + 2 > exif.limit()) {
      return UPRIGHT;
    }
    int entries = Short.toUnsignedInt(exif.getShort((int) directory));
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + (long) i * ENTRY_BYTES;
      if (at + ENTRY_BYTES > exif.limit()) {
        return UPRIGHT;
      }
      if (Short.toUnsignedInt(exif.getShort((int) at)) == TAG) {
        return value(exif, (int) at);
      }
    }
    return UPRIGHT;
  }

  private static int value(ByteBuffer exif, int entry) {
    int value = exif.getShort(entry + 8);
    boolean known = exif.getShort(entry + 2) == SHORT && value >= 1 && value <= 8;
    return known ? value : UPRIGHT;
  }

  /** The picture as it was seen. */
  public static RgbImage turned(RgbImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean lying = orientation >= 5;
    int width = lying ? image.height() : image.width();
    int height = lying ? image.width() : image.height();
    byte[] pixels = new byte[image.pixels().length];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += 3) {
        System.arraycopy(image.pixels(), source(image, orientation, x, y), pixels, at, 3);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Where the pixel shown at x, y is stored. */
  private static int source(RgbImage image, int orientation, int x, int y) {
    int right = image.width() - 1;
    int bottom = image.height() - 1;
    int column =
        switch (orientation) {
          case 2, 3 -> right - x;
          case 4 -> x;
          case 5, 6 -> y;
          default -> right - y;
        };
    int row =
        switch (orientation) {
          case 2 -> y;
          case 3, 4 -> bottom - y;
          case 5, 8 -> x;
          default -> bottom - x;
        };
    return 3 * (row * image.width() + column);
  }
}
