package org.groupdetr.cli.console;

import java.util.Map;

/**
 * What the standard output is connected to.
 *
 * @param live a line can be drawn again in place
 * @param columns letters that fit in a line
 */
public record Terminal(boolean live, int columns) {
  private static final int USUAL_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 20;

  /** The terminal of this process. */
  public static Terminal current() {
    return of(System.getenv(), console());
  }

  // From Java 22 on there is a console even when nothing is a terminal, so it says nothing.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean console() {
    return Runtime.version().feature() < 22 && System.console() != null;
  }

  /**
   * Reads the environment. {@code GROUPDETR_TTY} (1 or 0) and {@code GROUPDETR_COLUMNS} are set by
   * the launcher, which can ask the system; Java cannot, and {@code System.console()} is absent
   * also when only the input is redirected.
   *
   * @param console whether Java has a console
   */
  static Terminal of(Map<String, String> environment, boolean console) {
    String told = environment.getOrDefault("GROUPDETR_TTY", console ? "1" : "0");
    boolean dumb = "dumb".equals(environment.get("TERM"));
    String columns =
        environment.getOrDefault("GROUPDETR_COLUMNS", environment.getOrDefault("COLUMNS", ""));
    return new Terminal("1".equals(told) && !dumb, columns(columns));
  }

  private static int columns(String text) {
    boolean number = text.matches("[1-9]\\d{0,4}");
    return number ? Math.max(LEAST_COLUMNS, Integer.parseInt(text)) : USUAL_COLUMNS;
  }
}
