package org.groupdetr.pretrained;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.groupdetr.common.Counted;
import org.groupdetr.weights.StoredTensor;

/**
 * Rows of queries for any number of groups of any size. Group g of the detector takes the first
 * rows of group g of the file; what is still missing is taken from rows that no group has taken,
 * and then begins fresh.
 *
 * @param groups rows of each group of the detector, [N, ...]
 */
record QueryRows(List<StoredTensor> groups, int inPlace, int spare, int fresh) {
  /**
   * Fits rows.
   *
   * @param theirs rows of each group of the file
   * @param ours what stands in each group of the detector now
   */
  static QueryRows of(List<StoredTensor> theirs, List<StoredTensor> ours) {
    Deque<StoredTensor> unused = new ArrayDeque<>();
    for (int g = 0; g < theirs.size(); g++) {
      long taken = g < ours.size() ? ours.get(g).shape().get(0) : 0;
      for (long row = taken; row < theirs.get(g).shape().get(0); row++) {
        unused.add(theirs.get(g).rows(row, 1));
      }
    }
    List<StoredTensor> groups = new ArrayList<>();
    int inPlace = 0;
    int spare = 0;
    int fresh = 0;
    for (int g = 0; g < ours.size(); g++) {
      long wanted = ours.get(g).shape().get(0);
      long found = g < theirs.size() ? Math.min(wanted, theirs.get(g).shape().get(0)) : 0;
      List<StoredTensor> parts = new ArrayList<>();
      if (found > 0) {
        parts.add(theirs.get(g).rows(0, found));
      }
      long missing = wanted - found;
      long more = Math.min(missing, unused.size());
      for (long i = 0; i < more; i++) {
        parts.add(unused.remove());
      }
      if (missing > more) {
        parts.add(ours.get(g).rows(found + more, missing - more));
      }
      groups.add(StoredTensor.joined(parts));
      inPlace += (int) found;
      spare += (int) more;
      fresh += (int) (missing - more);
    }
    return new QueryRows(groups, inPlace, spare, fresh);
  }

  /** One tensor with the rows of all groups as groups of {@code size} rows. */
  static List<StoredTensor> split(StoredTensor all, long size) {
    List<StoredTensor> groups = new ArrayList<>();
    for (long from = 0; from < all.shape().get(0); from += size) {
      groups.add(all.rows(from, Math.min(size, all.shape().get(0) - from)));
    }
    return groups;
  }

  String note(int theirs, long theirSize, int ours, long ourSize) {
    return String.format(
        java.util.Locale.ROOT,
        "queries: %s of %d in the weights, %s of %d wanted: %s in place, %d from spare groups,"
            + " %d fresh",
        Counted.of(theirs, "group"),
        theirSize,
        Counted.of(ours, "group"),
        ourSize,
        Counted.of(inPlace, "row"),
        spare,
        fresh);
  }
}
