package org.groupdetr.report;

import java.util.Locale;

/** How numbers are written; what is not there is a dash. */
public final class NumberFormat {
  private static final String NONE = "\u2013";

  private NumberFormat() {}

  /** A number of 0 to 1, such as an AP; below 0 there was nothing to measure. */
  static String share(double value) {
    return value < 0 ? NONE : fixed(value, 4);
  }

  /** With {@code digits} behind the point. */
  static String fixed(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NONE;
  }

  /** A difference, with its sign where a digit of it is shown: nothing is neither more nor less. */
  static String difference(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    String text = String.format(Locale.ROOT, "%+.4f", value);
    return text.endsWith("0.0000") && text.length() == 7 ? text.substring(1) : text;
  }

  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : NONE;
  }

  static String whole(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : NONE;
  }

  /** Hours, minutes and seconds, the two that count most. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    long whole = Math.round(seconds);
    if (whole >= 3600) {
      return whole / 3600 + " h " + whole / 60 % 60 + " min";
    }
    return whole >= 60 ? whole / 60 + " min " + whole % 60 + " s" : whole + " s";
  }

  /** As short as can be, for coordinates and marks of axes. */
  static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    String cut = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    return cut.equals("-0") ? "0" : cut;
  }
}
