package org.groupdetr.cli.serve;

/** How lines of the log look. */
final class LogFormat {
  private static final String KEY = "java.util.logging.SimpleFormatter.format";

  private LogFormat() {}

  /** One line for each event, unless the person has chosen otherwise. */
  static void use() {
    if (System.getProperty(KEY) == null) {
      System.setProperty(KEY, "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n");
    }
  }
}
