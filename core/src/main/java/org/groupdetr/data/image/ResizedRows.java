package org.groupdetr.data.image;

import java.util.Arrays;
import org.groupdetr.geometry.Size;

/**
 * A window of a picture resized as PIL does with its bilinear filter, byte for byte: first across,
 * rounded to whole levels, then down. (Pillow 13 sometimes goes down first; published weights never
 * saw that.) Only the rows and columns that the window needs are computed, and only as many
 * finished rows are kept as one row of the result mixes.
 */
public final class ResizedRows implements Rows {
  private final Rows source;
  private final Size size;
  private final ResizeWeights across;
  private final ResizeWeights down;

  /** One row of the source, with room behind for taps of weight zero. */
  private final int[] line;

  /** Rows after the pass across: source row y is at y modulo their number. */
  private final int[][] kept;

  /** The first source row that has not been asked for yet. */
  private int next;

  /** Resizes to {@code full} and shows {@code window} of the result. */
  public ResizedRows(Rows source, Size full, Window window) {
    this.source = source;
    size = window.size();
    across = ResizeWeights.of(source.size().width(), full.width(), window.left(), window.width());
    down = ResizeWeights.of(source.size().height(), full.height(), window.top(), window.height());
    line = new int[3 * source.size().width() + across.most()];
    kept = new int[down.most()][3 * window.width()];
  }

  @Override
  public Size size() {
    return size;
  }

  @Override
  public void read(int y, int[] row) {
    int first = down.first()[y];
    int count = down.count()[y];
    next = Math.max(next, first);
    for (; next < first + count; next++) {
      source.read(next, line);
      mixAcross(kept[next % kept.length]);
    }
    int length = 3 * size.width();
    int[] weights = down.weights();
    int at = y * down.most();
    if (count == 1) {
      mixTwo(kept[first % kept.length], weights[at], kept[first % kept.length], 0, row, length);
    } else if (count == 2) {
      int[] upper = kept[first % kept.length];
      int[] lower = kept[(first + 1) % kept.length];
      mixTwo(upper, weights[at], lower, weights[at + 1], row, length);
    } else {
      Arrays.fill(row, 0, length, ResizeWeights.HALF);
      for (int i = 0; i < count; i++) {
        add(kept[(first + i) % kept.length], weights[at + i], row, length);
      }
      round(row, length);
    }
  }

  private void mixAcross(int[] into) {
    int from = source.size().width();
    int to = size.width();
    for (int c = 0; c < 3; c++) {
      if (across.most() <= 2) {
        mixPairs(line, c * from, across, into, c * to);
      } else {
        mixMany(line, c * from, across, into, c * to);
      }
    }
  }

  /*
   * The loops below are where the time goes. They are kept in the simple forms that the JDK's
   * compiler turns into vector instructions (those over a row), and whole levels are held as ints,
   * because on Java 17 it does not do so for bytes. Sums stay below 2^30, or 2^31 for the roughest
   * shrinking, and the roundings of very many weights may add up to 256: hence the minimum.
   */

  private static void mixTwo(
      int[] upper, int first, int[] lower, int second, int[] row, int length) {
    for (int i = 0; i < length; i++) {
      row[i] =
          Math.min(
              255,
              (ResizeWeights.HALF + first * upper[i] + second * lower[i]) >> ResizeWeights.BITS);
    }
  }

  private static void add(int[] line, int weight, int[] row, int length) {
    for (int i = 0; i < length; i++) {
      row[i] += weight * line[i];
    }
  }

  private static void round(int[] row, int length) {
    for (int i = 0; i < length; i++) {
      row[i] = Math.min(255, row[i] >> ResizeWeights.BITS);
    }
  }

  private static void mixPairs(int[] line, int offset, ResizeWeights taps, int[] into, int at) {
    int[] first = taps.first();
    int[] weights = taps.weights();
    int most = taps.most();
    for (int x = 0; x < first.length; x++) {
      int from = offset + first[x];
      int sum = ResizeWeights.HALF + weights[x * most] * line[from];
      if (most == 2) {
        sum += weights[2 * x + 1] * line[from + 1];
      }
      into[at + x] = Math.min(255, sum >> ResizeWeights.BITS);
    }
  }

  private static void mixMany(int[] line, int offset, ResizeWeights taps, int[] into, int at) {
    int[] first = taps.first();
    int[] count = taps.count();
    int[] weights = taps.weights();
    for (int x = 0; x < first.length; x++) {
      int from = offset + first[x];
      int weight = x * taps.most();
      int sum = ResizeWeights.HALF;
      for (int i = 0; i < count[x]; i++) {
        sum += weights[weight + i] * line[from + i];
      }
      into[at + x] = Math.min(255, sum >> ResizeWeights.BITS);
    }
  }
}
