package org.groupdetr.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class Spelling {
  private Spelling() {}

  /**
   * The candidate nearest to {@code word}, if any is near: a third of the letters may be wrong,
   * missing, too many or exchanged with their neighbour. Case, dashes and underscores do not count.
   */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    String plain = plain(word);
    int allowed = Math.max(1, plain.length() / 3);
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
        .filter(candidate -> distance(plain, plain(candidate)) <= allowed);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_\\s]", "");
  }

  /** Least number of letters to insert, remove, replace or exchange with the next one. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i + j; // the most: all of one removed, all of the other inserted
        if (i > 0 && j > 0) {
          int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
          d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        }
        if (i > 1 && j > 1 && a.startsWith("" + b.charAt(j - 1) + b.charAt(j - 2), i - 2)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
