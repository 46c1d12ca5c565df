package org.groupdetr.onnx;

import java.nio.FloatBuffer;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * A mask before the sigmoid.
 *
 * @param size of it
 * @param values {@code [height, width]}
 */
record MaskLogits(Size size, float[] values) {

  /** The mask that begins at a place of all. */
  static MaskLogits at(FloatBuffer all, int place, Size size) {
    float[] values = new float[size.width() * size.height()];
    all.get(place, values);
    return new MaskLogits(size, values);
  }

  /**
   * The mask in another size, bilinear with half-pixel centres and without antialiasing, as
   * PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}.
   */
  MaskLogits resized(Size to) {
    if (to.equals(size)) {
      return this;
    }
    Taps across = Taps.of(size.width(), to.width());
    Taps down = Taps.of(size.height(), to.height());
    float[] result = new float[to.width() * to.height()];
    float[] upper = new float[to.width()];
    float[] lower = new float[to.width()];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < to.height(); y++) {
      if (down.first[y] != upperRow) {
        // Rows come one after another: what was below is above next.
        if (down.first[y] == lowerRow) {
          System.arraycopy(lower, 0, upper, 0, upper.length);
        } else {
          across(across, down.first[y], upper);
        }
        upperRow = down.first[y];
      }
      if (down.second[y] != lowerRow) {
        across(across, down.second[y], lower);
        lowerRow = down.second[y];
      }
      mix(upper, lower, down.share[y], result, y * to.width());
    }
    return new MaskLogits(to, result);
  }

  private void across(Taps taps, int row, float[] into) {
    int begin = row * size.width();
    for (int x = 0; x < into.length; x++) {
      float share = taps.share[x];
      into[x] =
          (1 - share) * values[begin + taps.first[x]] + share * values[begin + taps.second[x]];
    }
  }

  private static void mix(float[] upper, float[] lower, float share, float[] into, int at) {
    for (int x = 0; x < upper.length; x++) {
      into[at + x] = (1 - share) * upper[x] + share * lower[x];
    }
  }

  /** The upper left part. */
  MaskLogits cut(Size to) {
    if (to.equals(size)) {
      return this;
    }
    float[] part = new float[to.width() * to.height()];
    for (int y = 0; y < to.height(); y++) {
      System.arraycopy(values, y * size.width(), part, y * to.width(), to.width());
    }
    return new MaskLogits(to, part);
  }

  /** The pixels where it is above the threshold. */
  Rle pixels(float threshold) {
    byte[] inside = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      inside[i] = (byte) (values[i] > threshold ? 1 : 0);
    }
    return Rle.encoded(size, inside);
  }

  /** The mean chance of the pixels above the threshold; 0 where there are none. */
  double certainty(float threshold) {
    double chances = 0;
    long count = 0;
    for (float value : values) {
      if (value > threshold) {
        chances += 1 / (1 + Math.exp(-value));
        count++;
      }
    }
    return chances / (count + 1e-6);
  }

  /**
   * Which two places of the source each place of the result mixes.
   *
   * @param share of the second
   */
  private record Taps(int[] first, int[] second, float[] share) {
    static Taps of(int from, int to) {
      Taps taps = new Taps(new int[to], new int[to], new float[to]);
      float scale = (float) from / to;
      for (int i = 0; i < to; i++) {
        float place = Math.max(0, scale * (i + 0.5f) - 0.5f);
        int first = Math.min((int) place, from - 1);
        taps.first[i] = first;
        taps.second[i] = Math.min(first + 1, from - 1);
        taps.share[i] = Math.min(1, place - first);
      }
      return taps;
    }
  }
}
