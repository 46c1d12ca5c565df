package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * From the samples of a decoded picture to bytes. The samples are read as they are:
 * BufferedImage.getRGB would convert grey levels, profiles and 16-bit values on the way.
 */
final class RasterPixels {
  private RasterPixels() {}

  static RgbImage rgb(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    byte[] pixels = new byte[Math.multiplyExact(3, image.getWidth() * image.getHeight())];
    if (colours instanceof IndexColorModel palette) {
      fromPalette(image.getRaster(), palette, pixels);
    } else if (colours.isAlphaPremultiplied()) {
      fromArgb(image, pixels);
    } else {
      int kind = colours.getColorSpace().getType();
      boolean inks = kind == ColorSpace.TYPE_CMYK;
      require(
          inks || kind == ColorSpace.TYPE_RGB || kind == ColorSpace.TYPE_GRAY,
          "its pixels are neither grey, RGB nor CMYK");
      if (inks) {
        fromInks(image.getRaster(), pixels);
      } else {
        fromSamples(image.getRaster(), pixels);
      }
    }
    return new RgbImage(image.getWidth(), image.getHeight(), pixels);
  }

  /**
   * PIL's own formula for cyan, magenta, yellow and black, all stored inverted.
   *
   * @param ycck whether the first three are stored as brightness and colour differences
   */
  static RgbImage ofInvertedCmyk(Raster raster, boolean ycck) {
    int width = raster.getWidth();
    byte[] pixels = new byte[3 * width * raster.getHeight()];
    int[] row = new int[4 * width];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < row.length; x += 4) {
        if (ycck) {
          toInks(row, x);
        }
        for (int c = 0; c < 3; c++) {
          pixels[at++] = printed(255 - row[x + c], row[x + 3]);
        }
      }
    }
    return new RgbImage(width, raster.getHeight(), pixels);
  }

  /** What is left of the light that black lets through, under one ink. */
  private static byte printed(int ink, int light) {
    int product = ink * light + 128;
    return (byte) Math.max(0, light - (((product >> 8) + product) >> 8));
  }

  /** As {@link #ofInvertedCmyk}, of inks that are stored as such. */
  private static void fromInks(Raster raster, byte[] pixels) {
    int bands = raster.getNumBands();
    byte[] level = levels(raster, 0);
    int[] row = new int[raster.getWidth() * bands];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < row.length; x += bands) {
        int light = 255 - (level[row[x + 3]] & 0xFF);
        for (int c = 0; c < 3; c++) {
          pixels[at++] = printed(level[row[x + c]] & 0xFF, light);
        }
      }
    }
  }

  /** The JPEG standard's conversion, in libjpeg's fixed point of 16 bits. */
  private static void toInks(int[] row, int at) {
    int brightness = row[at];
    int blue = row[at + 1] - 128;
    int red = row[at + 2] - 128;
    int half = 1 << 15;
    row[at] = ink(brightness + ((91881 * red + half) >> 16));
    row[at + 1] = ink(brightness + ((-22554 * blue - 46802 * red + half) >> 16));
    row[at + 2] = ink(brightness + ((116130 * blue + half) >> 16));
  }

  private static int ink(int light) {
    return Math.max(0, Math.min(255, 255 - light));
  }

  private static void fromPalette(Raster raster, IndexColorModel palette, byte[] pixels) {
    int[] row = new int[raster.getWidth()];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, row.length, 1, row);
      for (int index : row) {
        int colour = palette.getRGB(index);
        pixels[at++] = (byte) (colour >> 16);
        pixels[at++] = (byte) (colour >> 8);
        pixels[at++] = (byte) colour;
      }
    }
  }

  private static void fromArgb(BufferedImage image, byte[] pixels) {
    int[] row = new int[image.getWidth()];
    for (int y = 0, at = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int colour : row) {
        pixels[at++] = (byte) (colour >> 16);
        pixels[at++] = (byte) (colour >> 8);
        pixels[at++] = (byte) colour;
      }
    }
  }

  private static void fromSamples(Raster raster, byte[] pixels) {
    int bands = raster.getNumBands();
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    byte[][] level = {levels(raster, 0), levels(raster, green), levels(raster, blue)};
    int[] row = new int[raster.getWidth() * bands];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < row.length; x += bands) {
        pixels[at++] = level[0][row[x]];
        pixels[at++] = level[1][row[x + green]];
        pixels[at++] = level[2][row[x + blue]];
      }
    }
  }

  /** The byte of each value that a sample of this band may have. */
  private static byte[] levels(Raster raster, int band) {
    int type = raster.getSampleModel().getDataType();
    require(
        type != DataBuffer.TYPE_FLOAT && type != DataBuffer.TYPE_DOUBLE,
        "its samples are floating-point numbers; whole ones of 1 to 16 bits can be read");
    int bits = raster.getSampleModel().getSampleSize(band);
    require(bits <= 16, "its samples have %d bits; 1 to 16 can be read", bits);
    byte[] levels = new byte[1 << bits];
    for (int value = 0; value < levels.length; value++) {
      levels[value] = (byte) (bits >= 8 ? value >> (bits - 8) : value * 255 / (levels.length - 1));
    }
    return levels;
  }
}
