package org.groupdetr.cli.doctor;

import java.util.Optional;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param name what was looked at
 * @param value what was found
 * @param advice what to do; present where something is wrong
 */
record Finding(String name, Level level, String value, Optional<String> advice) {

  /** How bad it is. */
  enum Level {
    OK,
    /** Works, but not as well as it could. */
    WARN,
    /** Does not work. */
    FAIL
  }

  static Finding ok(String name, String value) {
    return new Finding(name, Level.OK, value, Optional.empty());
  }

  static Finding warn(String name, String value, String advice) {
    return new Finding(name, Level.WARN, value, Optional.of(advice));
  }

  static Finding fail(String name, String value, String advice) {
    return new Finding(name, Level.FAIL, value, Optional.of(advice));
  }
}
