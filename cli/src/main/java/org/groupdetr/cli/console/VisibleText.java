package org.groupdetr.cli.console;

/**
 * Text as a terminal may be given it. Names of classes and files, and what others' files say, may
 * hold escape sequences that move the cursor or change colours, and marks that turn the direction
 * of what follows: they are shown as {@code \}{@code u001b}, which in JSON means the same.
 */
public final class VisibleText {
  private VisibleText() {}

  /** A text of one line or several: line ends and tabs stay. */
  public static String of(String text) {
    return shown(text, "\n\r\t");
  }

  /** A text that is one line, whatever it holds. */
  public static String line(String text) {
    return shown(text, "");
  }

  private static String shown(String text, String kept) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(shown, text.charAt(i), kept);
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, char letter, String kept) {
    if (!acts(letter) || kept.indexOf(letter) >= 0) {
      shown.append(letter);
    } else if (letter == '\n' || letter == '\r' || letter == '\t') {
      shown.append('\\').append(letter == '\n' ? 'n' : letter == '\r' ? 'r' : 't');
    } else {
      shown.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        shown.append(Character.forDigit(letter >> shift & 0xf, 16));
      }
    }
  }

  /**
   * Whether a letter does something instead of being seen. Those that join and part letters of one
   * word (U+200C, U+200D) belong to how some languages are written.
   */
  private static boolean acts(char letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> letter != '\u200c' && letter != '\u200d';
      default -> false;
    };
  }
}
