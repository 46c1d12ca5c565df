package org.groupdetr.common;

import java.util.function.Supplier;

/**
 * An error that its reader can mend: the message is one line that says what is wrong, where, which
 * value was found and what to do. The command line prints it without a stack trace.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The exception whose message is {@code String.format(format, values)}. */
  public static UserException of(String format, Object... values) {
    return new UserException(String.format(java.util.Locale.ROOT, format, values));
  }

  /**
   * Passes if {@code holds}; for what a person gave: an option, a file's content.
   *
   * @param message what was expected and what was found, as a format
   * @throws UserException otherwise, with that message
   */
  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw of(message, values);
    }
  }

  /**
   * A record made of what a person gave; what its check of arguments refuses is that person's to
   * mend.
   *
   * @throws UserException with the check's message
   */
  public static <T> T checked(Supplier<T> record) {
    try {
      return record.get();
    } catch (IllegalArgumentException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
  }
}
