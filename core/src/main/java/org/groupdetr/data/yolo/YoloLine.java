package org.groupdetr.data.yolo;

import java.util.regex.Pattern;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.UserException;
import org.groupdetr.data.NumberText;

/**
 * The numbers of one line of a label file: a class and at least one more.
 *
 * @param category number of the class
 * @param values what stands behind it
 */
record YoloLine(int category, double[] values) {
  private static final double LARGEST_CLASS = 1e6;
  // With a blank that does not break, as texts that went through a web page have it.
  private static final Pattern BLANKS = Pattern.compile("(?U)\\s+");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d+,\\d+");

  /**
   * Reads a line that is not empty.
   *
   * @throws UserException if it holds anything but numbers, or its class is none; the message
   *     begins with {@code where}
   */
  static YoloLine of(String where, String line) {
    String[] fields = BLANKS.split(line);
    requireBlanks(where, line, fields);
    double category = number(where, "the class must be a number from 0", fields[0]);
    if (category != Math.rint(category) || category < 0 || category > LARGEST_CLASS) {
      throw UserException.of("%s: the class must be a number from 0, found %s", where, fields[0]);
    }
    double[] values = new double[fields.length - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(where, "must be finite numbers", fields[i + 1]);
    }
    return new YoloLine((int) category, values);
  }

  private static void requireBlanks(String where, String line, String[] fields) {
    for (String field : fields) {
      if (DECIMAL_COMMA.matcher(field).matches() && fields.length > 2) {
        throw UserException.of(
            "%s: numbers must be written with a point, found a decimal comma: '%s'", where, field);
      }
    }
    for (String mark : new String[] {",", ";"}) {
      if (line.contains(mark)) {
        throw UserException.of(
            "%s: fields must be separated by blanks, found %s: '%s'",
            where, mark.equals(",") ? "commas" : "semicolons", Shortened.text(line));
      }
    }
  }

  private static double number(String where, String expected, String field) {
    return NumberText.finite(field)
        .orElseThrow(
            () -> UserException.of("%s: %s, found '%s'", where, expected, Shortened.text(field)));
  }
}
