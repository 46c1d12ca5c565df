package org.groupdetr.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where in a file the tensors of a known model lie.
 *
 * @param path of dicts, with a stroke at its end, or empty
 * @param prefix of all names there, with a dot at its end, or empty
 * @param name what it is asked for by
 */
record ModelPart(String path, String prefix, String name) {
  /** All models among the names of a file, in its order. */
  static List<ModelPart> in(Set<String> names) {
    Map<String, Set<String>> byPath = new LinkedHashMap<>();
    for (String name : names) {
      int slash = name.lastIndexOf('/') + 1;
      byPath
          .computeIfAbsent(name.substring(0, slash), path -> new LinkedHashSet<>())
          .add(name.substring(slash));
    }
    List<ModelPart> found = new ArrayList<>();
    byPath.forEach(
        (path, own) -> {
          Set<String> prefixes = prefixes(own);
          for (String prefix : prefixes) {
            found.add(new ModelPart(path, prefix, name(path, prefixes.size() > 1 ? prefix : "")));
          }
        });
    return found;
  }

  private static String name(String path, String prefix) {
    String both = path + prefix;
    return both.isEmpty() ? "" : both.substring(0, both.length() - 1);
  }

  /** Whether a word is about it: its name, or where it lies alone. */
  boolean isCalled(String word) {
    return name.equals(word) || name.startsWith(word + "/") || path.equals(word + "/");
  }

  /** What stands before the names of models: of detectors, or else before all of a backbone. */
  private static Set<String> prefixes(Set<String> names) {
    Set<String> detectors =
        names.stream()
            .flatMap(name -> PublishedDetector.prefixes(name).stream())
            .filter(prefix -> PublishedDetector.ofOfficial(behind(prefix, names)).isPresent())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!detectors.isEmpty()) {
      return detectors;
    }
    return names.stream()
        .flatMap(name -> BackboneFile.prefix(name, names).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> behind(String prefix, Set<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toSet());
  }
}
