package org.groupdetr.eval;

/**
 * Rows of a table in order: by class, within a class by picture, within a picture as they stood.
 * Where classes are not told apart all rows are one class, within a picture by their own class.
 */
final class RowGroups {
  private final int[] rows;
  private final int[] starts;
  private final int[] pictures;

  private RowGroups(int[] rows, int[] starts, int[] pictures) {
    this.rows = rows;
    this.starts = starts;
    this.pictures = pictures;
  }

  /**
   * Groups rows.
   *
   * @param classes index of each row's class; negative: the row is left out
   * @param pictures index of each row's picture; negative: the row is left out
   */
  static RowGroups of(
      int[] classes, int[] pictures, int classCount, int pictureCount, boolean byClass) {
    int[] rows = used(classes, pictures);
    if (byClass) {
      rows = ordered(ordered(rows, pictures, pictureCount), classes, classCount);
      return new RowGroups(rows, starts(rows, classes, classCount), pictures);
    }
    rows = ordered(ordered(rows, classes, classCount), pictures, pictureCount);
    return new RowGroups(rows, new int[] {0, rows.length}, pictures);
  }

  /** The rows in order; a class's part may be reordered within a picture by who evaluates it. */
  int[] rows() {
    return rows;
  }

  /** Place of the first row of a class. */
  int start(int classIndex) {
    return starts[classIndex];
  }

  /** Number of rows of a class. */
  int count(int classIndex) {
    return starts[classIndex + 1] - starts[classIndex];
  }

  /** The place after the last row of a class. */
  int end(int classIndex) {
    return starts[classIndex + 1];
  }

  /** Index of the picture of the row at {@code place}. */
  int picture(int place) {
    return pictures[rows[place]];
  }

  private static int[] used(int[] classes, int[] pictures) {
    int[] rows = new int[classes.length];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (classes[row] >= 0 && pictures[row] >= 0) {
        rows[count] = row;
        count++;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }

  private static int[] starts(int[] rows, int[] keys, int keyCount) {
    int[] starts = new int[keyCount + 1];
    for (int row : rows) {
      starts[keys[row] + 1]++;
    }
    for (int key = 0; key < keyCount; key++) {
      starts[key + 1] += starts[key];
    }
    return starts;
  }

  /** The rows by rising key; equal keys keep their order. */
  private static int[] ordered(int[] rows, int[] keys, int keyCount) {
    int[] next = starts(rows, keys, keyCount);
    int[] ordered = new int[rows.length];
    for (int row : rows) {
      ordered[next[keys[row]]] = row;
      next[keys[row]]++;
    }
    return ordered;
  }
}
