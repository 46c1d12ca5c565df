package org.groupdetr.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recipe as it was written, before anything is known of types. */
sealed interface RecipeNode {

  /** One word, number or text, as written. */
  record Value(String text) implements RecipeNode {}

  /** Nothing: {@code null}, {@code ~} or an empty place. */
  record Nothing() implements RecipeNode {}

  /** Whether an optional part is written as absent; besides nothing, the word {@code none}. */
  default boolean isNone() {
    return this instanceof Nothing || (this instanceof Value value && value.text().equals("none"));
  }

  /** A list. */
  record Sequence(List<RecipeNode> items) implements RecipeNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and what stands under them, in the order written. */
  record Mapping(Map<String, Entry> entries) implements RecipeNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** What stands under {@code key}, if the key is there. */
    Optional<Entry> entry(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /** This mapping with one key set. */
    Mapping with(String key, Entry entry) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, entry);
      return new Mapping(changed);
    }
  }

  /**
   * What stands under a key.
   *
   * @param place where the key was written, for messages: {@code file:line:column} or the option
   * @param override whether it came from the command line
   */
  record Entry(String place, boolean override, RecipeNode node) {}
}
