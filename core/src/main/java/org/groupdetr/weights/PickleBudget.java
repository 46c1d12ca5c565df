package org.groupdetr.weights;

import org.groupdetr.common.Counted;

/**
 * What the pickles of one file may ask for in all, in proportion to their size. A pickle names a
 * value that it has kept with two bytes, and may so have a long list copied, or looked through,
 * thousands of times; whoever copies or looks spends from here.
 */
final class PickleBudget {
  /** Small files may hold much for their size. */
  private static final long BASE = 1 << 16;

  /** Files of PyTorch ask for about one unit a byte. */
  private static final long EACH_BYTE = 8;

  /** A unit may be some 25 bytes of memory. */
  private static final long MOST = 24_000_000;

  private final long all;
  private long left;

  /**
   * A budget.
   *
   * @param bytes of the pickles
   */
  PickleBudget(long bytes) {
    all = Math.min(MOST, BASE + EACH_BYTE * Math.min(bytes, MOST));
    left = all;
  }

  /**
   * Passes if so much is left.
   *
   * @param units steps, or elements that are copied
   * @throws MalformedFile otherwise
   */
  void spend(long units) {
    left -= units;
    if (left < 0) {
      throw new MalformedFile(
          "asks for more than %s and values, which is beyond all proportion to its size: it"
              + " may be made to fill the memory",
          Counted.of(all, "step"));
    }
  }
}
