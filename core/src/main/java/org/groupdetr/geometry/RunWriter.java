package org.groupdetr.geometry;

import java.util.Arrays;

/** Collects runs of pixels, joining equal neighbours. */
final class RunWriter {
  private int[] runs = new int[16];
  private int count = 1;
  private boolean inside;

  /** Goes on with {@code length} pixels. */
  void add(boolean isInside, int length) {
    if (isInside != inside) {
      if (count == runs.length) {
        runs = Arrays.copyOf(runs, 2 * count);
      }
      inside = isInside;
      count++;
    }
    runs[count - 1] += length;
  }

  int[] runs() {
    return Arrays.copyOf(runs, count);
  }
}
