package org.groupdetr.data;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers in text files. */
public final class NumberText {
  // Double.parseDouble would also take "1f", "0x1p3" and "Infinity".
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");

  private NumberText() {}

  /** The finite decimal number that {@code text} is, if it is one. */
  public static OptionalDouble finite(String text) {
    if (text.length() > 100 || !DECIMAL.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(text);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
