package org.groupdetr.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as a person reads them. */
public final class Durations {
  private Durations() {}

  /** The two greatest units: {@code 8s}, {@code 3m 12s}, {@code 2h 05m}, {@code 1d 03h}. */
  public static String words(Duration duration) {
    long seconds = Math.max(0, duration.plusMillis(500).toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 24 * 60) {
      return two(minutes / 60, "h", minutes % 60, "m");
    }
    long hours = Math.round(minutes / 60.0);
    return two(hours / 24, "d", hours % 24, "h");
  }

  private static String two(long first, String firstUnit, long second, String secondUnit) {
    return String.format(Locale.ROOT, "%d%s %02d%s", first, firstUnit, second, secondUnit);
  }
}
