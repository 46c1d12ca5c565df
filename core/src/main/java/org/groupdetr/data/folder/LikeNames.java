package org.groupdetr.data.folder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.groupdetr.common.Counted;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;

/**
 * Names of classes that differ so little that they may be meant for one; nobody but a person knows.
 */
final class LikeNames {
  private LikeNames() {}

  /** A note for each set of such names. */
  static List<String> notes(Labels labels) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (CocoCategory category : labels.categories()) {
      String bare = lower(category.name()).replaceAll("[\\s_-]+", "");
      List<String> names = alike.computeIfAbsent(bare, key -> new ArrayList<>());
      if (!names.contains(category.name())) {
        names.add(category.name());
      }
    }
    return alike.entrySet().stream()
        .filter(set -> !set.getKey().isEmpty() && set.getValue().size() > 1)
        .map(set -> note(set.getValue()))
        .toList();
  }

  private static String note(List<String> names) {
    boolean letters = names.stream().map(LikeNames::lower).distinct().count() == 1;
    return String.format(
        Locale.ROOT,
        "%s differ only in %s: %s; they are kept apart",
        Counted.of(names.size(), "class"),
        letters ? "upper and lower case" : "case, blanks, hyphens or underscores",
        names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
