package org.groupdetr.eval;

/** Stable sorting of rows by falling score. */
final class ScoreOrder {
  private static final int SHORT = 32;

  private int[] spare = new int[0];

  /** Sorts {@code rows[from..to-1]}; rows of equal score keep their order. */
  void sort(int[] rows, int from, int to, double[] scores) {
    for (int start = from; start < to; start += SHORT) {
      insert(rows, start, Math.min(start + SHORT, to), scores);
    }
    if (to - from > SHORT && spare.length < to - from) {
      spare = new int[to - from];
    }
    for (long run = SHORT; run < to - from; run *= 2) {
      for (long start = from; start + run < to; start += 2 * run) {
        merge(rows, (int) start, (int) (start + run), (int) Math.min(start + 2 * run, to), scores);
      }
    }
  }

  private static void insert(int[] rows, int from, int to, double[] scores) {
    for (int i = from + 1; i < to; i++) {
      int row = rows[i];
      double score = scores[row];
      int place = i;
      while (place > from && scores[rows[place - 1]] < score) {
        rows[place] = rows[place - 1];
        place--;
      }
      rows[place] = row;
    }
  }

  private void merge(int[] rows, int from, int middle, int to, double[] scores) {
    if (scores[rows[middle - 1]] >= scores[rows[middle]]) {
      return;
    }
    int left = middle - from;
    System.arraycopy(rows, from, spare, 0, left);
    int place = from;
    int i = 0;
    int j = middle;
    while (i < left && j < to) {
      if (scores[rows[j]] > scores[spare[i]]) {
        rows[place] = rows[j];
        j++;
      } else {
        rows[place] = spare[i];
        i++;
      }
      place++;
    }
    System.arraycopy(spare, i, rows, place, left - i);
  }
}
