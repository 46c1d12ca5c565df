package org.groupdetr.cli.console;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Shows progress: on a terminal one line that is drawn again in place, elsewhere (a file, a
 * pipeline) a whole line every few seconds. Uses no colour and no control sequence but the carriage
 * return, so that it works on every terminal. Safe to call from several threads.
 */
public final class ProgressLine implements AutoCloseable {
  private static final Duration LIVE_INTERVAL = Duration.ofMillis(100);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

  private final PrintStream out;
  private final Terminal terminal;
  private final InstantSource clock;
  private Optional<Instant> shownAt = Optional.empty();
  private String onScreen = "";

  public ProgressLine(PrintStream out, Terminal terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  /** Shows {@code progress}, unless something was shown a moment ago; what is complete always. */
  public synchronized void show(Progress progress) {
    Duration interval = terminal.live() ? LIVE_INTERVAL : PLAIN_INTERVAL;
    Instant now = clock.instant();
    if (!progress.complete() && shownAt.filter(then -> isWithin(interval, then, now)).isPresent()) {
      return;
    }
    shownAt = Optional.of(now);
    if (terminal.live()) {
      draw(progress);
    } else {
      out.println(progress.line());
      out.flush();
    }
  }

  /** A clock that was set back says nothing of how long ago something was. */
  private static boolean isWithin(Duration interval, Instant then, Instant now) {
    Duration passed = Duration.between(then, now);
    return !passed.isNegative() && passed.compareTo(interval) < 0;
  }

  /** Shows {@code progress} whatever was shown before, and leaves it standing: an epoch's end. */
  public synchronized void finish(Progress progress) {
    shownAt = Optional.of(clock.instant());
    print(progress.line());
  }

  /** Prints a line of text above the live one, which comes back with the next {@link #show}. */
  public synchronized void print(String text) {
    erase();
    out.println(VisibleText.line(text));
    out.flush();
  }

  /** Takes the live line off the screen. */
  @Override
  public synchronized void close() {
    erase();
    out.flush();
  }

  private void draw(Progress progress) {
    // A letter in the last column would make some terminals begin a new line.
    String line = progress.line(terminal.columns() - 1);
    out.print("\r" + line + " ".repeat(Math.max(0, onScreen.length() - line.length())));
    out.flush();
    onScreen = line;
  }

  private void erase() {
    if (!onScreen.isEmpty()) {
      out.print("\r" + " ".repeat(onScreen.length()) + "\r");
      onScreen = "";
    }
  }
}
