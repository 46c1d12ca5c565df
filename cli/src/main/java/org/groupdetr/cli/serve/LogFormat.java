package org.groupdetr.cli.serve;

/** How lines of the log look. */
final class LogFormat {
  private static final String KEY = "java.util.logging.SimpleFormatter.format";
  private static final String MANAGER = "java.util.logging.manager";

  private LogFormat() {}

  /** One line for each event, to the last, unless the person has chosen otherwise. */
  static void use() {
    if (System.getProperty(KEY) == null) {
      System.setProperty(KEY, "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n");
    }
    if (System.getProperty(MANAGER) == null) {
      System.setProperty(MANAGER, LastingLog.class.getName());
    }
  }
}
