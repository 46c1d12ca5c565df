package org.groupdetr.common;

import java.util.Locale;

/** Checks of arguments and of record components. */
public final class Require {
  private Require() {}

  /**
   * Passes if {@code holds}.
   *
   * @param message what was expected and what was found, as a format
   * @throws IllegalArgumentException otherwise, with that message
   */
  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
  }
}
