package org.groupdetr.serve;

import java.time.Duration;

/** A request that arrived in full, while it waits and is worked on. */
final class Waiting {
  private final Exchange exchange;
  private final Duration time;
  private final long arrived = System.nanoTime();

  Waiting(Exchange exchange, Duration time) {
    this.exchange = exchange;
    this.time = time;
  }

  /** Nanoseconds since it arrived. */
  long age() {
    return System.nanoTime() - arrived;
  }

  /**
   * Passes if the answer is still wanted and in time.
   *
   * @throws Refusal if it is late
   * @throws Gone if the client is
   */
  void requireWanted() {
    if (exchange.isClientGone()) {
      throw new Gone();
    }
    if (age() > time.toNanos()) {
      throw Refusal.busy("the answer took longer than " + time.toSeconds() + " seconds", 1);
    }
  }

  /** Nobody waits for the answer. */
  static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Gone() {
      super("the client has gone", null, false, false);
    }
  }
}
