package org.groupdetr.common;

/** Texts of strangers in messages: the beginning is enough to find the place. */
public final class Shortened {
  private static final int MOST = 60;

  private Shortened() {}

  /** The text on one line, cut after 60 characters. */
  public static String text(String text) {
    String line = text.replaceAll("\\s+", " ");
    if (line.length() <= MOST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return line.substring(0, end) + "...";
  }
}
