package org.groupdetr.eval;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Ids in rising order, each once, and the place of each. */
final class Ids {
  private final long[] sorted;

  Ids(LongStream ids) {
    this.sorted = ids.sorted().distinct().toArray();
  }

  int count() {
    return sorted.length;
  }

  long at(int index) {
    return sorted[index];
  }

  /** 0..count-1; negative for an unknown id. */
  int index(long id) {
    return Arrays.binarySearch(sorted, id);
  }
}
