package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A stretch of numbers and the round ones in it. */
record Axis(double from, double to) {
  /** From the least to the greatest number; never of no length. */
  Axis {
    if (!(to > from)) {
      to = from + 1;
    }
  }

  /** Where a number lies, 0 to 1 within the stretch. */
  double place(double value) {
    return (value - from) / (to - from);
  }

  /** A round number and how it is written. */
  record Mark(double value, String text) {}

  /** Round numbers of equal distance, at most {@code most + 1}. */
  List<Mark> marks(int most) {
    return marksOf(step((to - from) / most));
  }

  /** Round whole numbers of equal distance, at most {@code most + 1}. */
  List<Mark> wholeMarks(int most) {
    return marksOf(Math.max(1, step((to - from) / most)));
  }

  private List<Mark> marksOf(double step) {
    int digits = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
    List<Mark> marks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
      marks.add(new Mark(i * step, String.format(Locale.ROOT, "%." + digits + "f", i * step)));
    }
    return marks;
  }

  /** The least of 1, 2, 5, 10, 20, ... that is not below {@code least}. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
