package org.groupdetr.common;

import java.util.Locale;

/** Checks of arguments and of record components. */
public final class Require {
  private Require() {}

  /**
   * Passes if {@code holds}.
   *
   * @param message what was expected and what was found, as a format; in a record that recipes are
   *     made of, the name of the component comes first, by which the reader of recipes finds the
   *     key
   * @throws IllegalArgumentException otherwise, with that message
   */
  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
  }
}
