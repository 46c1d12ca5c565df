package org.groupdetr.data.load;

import java.util.Arrays;
import org.groupdetr.data.image.Rows;

/**
 * From bytes to what pretrained networks expect: (byte / 255 - mean) / deviation of each channel,
 * every step rounded to float.
 */
public final class Normalisation {
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
  private static final float[][] VALUES = values();

  private Normalisation() {}

  /** Mean of red, green and blue, where bytes are 0 to 1. */
  public static float[] mean() {
    return MEAN.clone();
  }

  /** Deviation of red, green and blue. */
  public static float[] deviation() {
    return DEVIATION.clone();
  }

  /** The value of a byte of channel 0 (red) to 2. */
  public static float value(int channel, int level) {
    return VALUES[channel][level];
  }

  /** The byte of a channel that has this value, or nearly. */
  public static int level(int channel, float value) {
    int level = Math.round((value * DEVIATION[channel] + MEAN[channel]) * 255);
    return Math.min(Math.max(level, 0), 255);
  }

  /**
   * Writes a picture as planes, with zeros to the right of it and below.
   *
   * @param pixels {@code [..., 3, height, width]}
   * @param at where the red plane begins
   * @param width of a plane, at least that of the picture
   * @param height of a plane, at least that of the picture
   */
  static void write(Rows rows, float[] pixels, int at, int width, int height) {
    int filled = rows.size().width();
    int plane = width * height;
    int[] row = new int[3 * filled + 1];
    for (int y = 0; y < rows.size().height(); y++) {
      rows.read(y, row);
      for (int c = 0; c < 3; c++) {
        int begin = at + c * plane + y * width;
        look(row, c * filled, filled, VALUES[c], pixels, begin);
        Arrays.fill(pixels, begin + filled, begin + width, 0);
      }
    }
    for (int c = 0; c < 3; c++) {
      int end = at + (c + 1) * plane;
      Arrays.fill(pixels, end - (height - rows.size().height()) * width, end, 0);
    }
  }

  private static void look(int[] row, int from, int count, float[] values, float[] pixels, int at) {
    for (int x = 0; x < count; x++) {
      pixels[at + x] = values[row[from + x] & 0xFF];
    }
  }

  private static float[][] values() {
    float[][] values = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int level = 0; level < 256; level++) {
        values[c][level] = (level / 255f - MEAN[c]) / DEVIATION[c];
      }
    }
    return values;
  }
}
