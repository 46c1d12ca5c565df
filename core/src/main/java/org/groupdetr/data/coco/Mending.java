package org.groupdetr.data.coco;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what is mended in reading a file, by kind, with the first place of each. */
final class Mending {
  private final Map<String, Tally> tallies = new LinkedHashMap<>();

  /** How often, and where first. */
  private record Tally(long count, String first) {}

  /**
   * Counts one.
   *
   * @param kind what was found and what is done about it, without the number
   * @param place of this one
   */
  void add(String kind, String place) {
    tallies.merge(kind, new Tally(1, place), (old, one) -> new Tally(old.count + 1, old.first));
  }

  /** One line for each kind, each beginning with the file's name. */
  void tell(Object file, Consumer<String> notes) {
    tallies.forEach(
        (kind, tally) ->
            notes.accept(file + ": " + kind + ": " + tally.count + ", first at " + tally.first));
  }
}
