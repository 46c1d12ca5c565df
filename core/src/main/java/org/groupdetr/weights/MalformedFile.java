package org.groupdetr.weights;

import java.util.Locale;

/**
 * What is wrong with a file, in words that go on from "it": the reader of the format says which.
 */
final class MalformedFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedFile(String format, Object... values) {
    super(String.format(Locale.ROOT, format, values));
  }

  /** The message. */
  String words() {
    return String.valueOf(getMessage());
  }
}
