package org.groupdetr.geometry;

import java.util.Arrays;

/** Reads single columns of a mask; fastest for neighbours, in either direction. */
final class ColumnReader {
  private final int[] runs;
  private final int height;
  private int run;
  private int start;

  ColumnReader(int[] runs, int height) {
    this.runs = runs;
    this.height = height;
  }

  /** Fills a column with 0 and 1, and says whether there is any 1. */
  boolean read(int x, byte[] column) {
    int from = x * height;
    int to = from + height;
    while (start > from) {
      run--;
      start -= runs[run];
    }
    while (start + runs[run] <= from) {
      start += runs[run];
      run++;
    }
    Arrays.fill(column, (byte) 0);
    boolean any = false;
    int at = start;
    for (int i = run; i < runs.length && at < to; i++) {
      int end = at + runs[i];
      if (i % 2 == 1 && end > from && end > at) {
        Arrays.fill(column, Math.max(at, from) - from, Math.min(end, to) - from, (byte) 1);
        any = true;
      }
      at = end;
    }
    return any;
  }
}
