package org.groupdetr.common;

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
}
