package org.groupdetr.tensor.distributed;

import java.util.List;

/** Shows of long words only where they differ. */
final class Difference {
  private static final int MOST = 80;

  private Difference() {}

  /** The words, or their first line that is not the other's. */
  static String of(String words, String other) {
    List<String> lines = words.lines().toList();
    List<String> others = other.lines().toList();
    String line = "nothing";
    for (int i = 0; i < lines.size(); i++) {
      if (i >= others.size() || !lines.get(i).equals(others.get(i))) {
        line = lines.get(i).strip();
        break;
      }
    }
    return line.length() <= MOST ? line : line.substring(0, MOST) + " ...";
  }
}
