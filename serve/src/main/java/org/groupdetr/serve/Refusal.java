package org.groupdetr.serve;

import java.util.OptionalInt;

/** A request is not answered as it wished; the message is for whoever sent it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int retryAfter;

  private Refusal(int status, String message, int retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** A refusal with a status of HTTP. */
  static Refusal of(int status, String message) {
    return new Refusal(status, message, 0);
  }

  /**
   * What is wrong with a request: status 400.
   *
   * @param message a format
   */
  static Refusal badRequest(String message, Object... values) {
    return of(400, String.format(java.util.Locale.ROOT, message, values));
  }

  /**
   * Nothing is wrong with the request, but the server cannot do it now: status 503.
   *
   * @param seconds after which another try makes sense
   */
  static Refusal busy(String message, int seconds) {
    return new Refusal(503, message, seconds);
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  OptionalInt retryAfter() {
    return retryAfter > 0 ? OptionalInt.of(retryAfter) : OptionalInt.empty();
  }
}
