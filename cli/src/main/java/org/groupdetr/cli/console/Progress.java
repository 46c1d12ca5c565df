package org.groupdetr.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How far some work has come, as a line of parts. */
public interface Progress {
  /** The parts in the order they are read. */
  List<Part> parts();

  /** Whether nothing is left to do. */
  default boolean complete() {
    return false;
  }

  /**
   * A piece of the line.
   *
   * @param text without spaces around it
   * @param rank 0 for what must stay; of the others the greatest goes first when room is scarce
   */
  record Part(String text, int rank) {}

  /** The whole line. */
  default String line() {
    return joined(parts());
  }

  /** The line without its least important parts, so that it fits; cut if that is not enough. */
  default String line(int columns) {
    List<Part> kept = new ArrayList<>(parts());
    while (joined(kept).length() > columns) {
      int worst = kept.stream().mapToInt(Part::rank).max().orElse(0);
      if (worst == 0) {
        return joined(kept).substring(0, columns);
      }
      kept.removeIf(part -> part.rank() == worst);
    }
    return joined(kept);
  }

  private static String joined(List<Part> parts) {
    return parts.stream()
        .map(part -> VisibleText.line(part.text()))
        .collect(Collectors.joining("  "));
  }
}
