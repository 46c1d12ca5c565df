package org.groupdetr.data.yolo;

import java.util.Optional;

/**
 * Whether label lines that could be outlines are boxes with key points. A description says so by
 * {@code kpt_shape}; where it does not, all lines of a data set must look like it: as many numbers
 * in each, a box inside the picture, all points in their box. That is enough where every third
 * number says whether its point is visible; else most lines must also be no outlines, because they
 * cross themselves.
 */
final class PoseEvidence {
  private static final int FEWEST_POINTS = 3;
  private static final int LONGEST = 400;

  private int length;
  private int lines;
  private int crossing;
  private boolean triples = true;
  private boolean pairs = true;

  /** Takes the numbers of a line behind its class, more than a box has. */
  void add(double[] numbers) {
    lines++;
    length = lines == 1 ? numbers.length : length;
    boolean alike = numbers.length == length && length <= LONGEST;
    triples = triples && alike && KeyPoints.of(length, 3).fits(numbers);
    KeyPoints flat = KeyPoints.of(length, 2);
    pairs = pairs && alike && flat.count() >= FEWEST_POINTS && flat.fits(numbers);
    if (pairs && KeyPoints.crosses(numbers)) {
      crossing++;
    }
  }

  /** Whether no line has spoken against key points yet. */
  boolean open() {
    return triples || pairs;
  }

  /** What the lines hold, if it is key points. */
  Optional<KeyPoints> verdict() {
    if (lines > 0 && triples) {
      return Optional.of(KeyPoints.of(length, 3));
    }
    return lines > 0 && pairs && 2 * crossing >= lines
        ? Optional.of(KeyPoints.of(length, 2))
        : Optional.empty();
  }
}
