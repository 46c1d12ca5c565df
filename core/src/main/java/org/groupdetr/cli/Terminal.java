package org.groupdetr.cli;

import java.util.Map;

/**
 * What the launch script knows of the terminal, which Java itself does not.
 *
 * @param live whether a person watches, so that a line may be drawn over again
 * @param columns characters in a line, 60 to 200
 */
record Terminal(boolean live, int columns) {
  private static final int LEAST = 60;
  private static final int MOST = 200;
  private static final int USUAL = 80;

  /** The terminal that {@code GROUPDETR_TTY} and {@code GROUPDETR_COLUMNS} describe. */
  static Terminal of(Map<String, String> environment) {
    String columns = environment.getOrDefault("GROUPDETR_COLUMNS", "");
    int given = columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : USUAL;
    boolean live = "1".equals(environment.get("GROUPDETR_TTY"));
    return new Terminal(live, Math.max(LEAST, Math.min(MOST, given)));
  }
}
