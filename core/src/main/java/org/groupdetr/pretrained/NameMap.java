package org.groupdetr.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.NameRule.Kind;
import org.groupdetr.pretrained.NameRule.Place;
import org.groupdetr.weights.StoredTensor;

/**
 * What the tensors of a source are called here, both ways. The tables stand under {@code names/};
 * the first line that is about a name counts, and a name that no line is about is an error.
 */
record NameMap(String source, List<NameRule> rules) {
  private static final StoredTensor NONE = StoredTensor.filled(0, List.of(0L));

  /**
   * Tensors by our names.
   *
   * @param leftOut what was not taken: their names, and the rule by which
   */
  record Renamed(Map<String, StoredTensor> tensors, Map<String, String> leftOut) {}

  /** Reads tables, one after another. */
  static NameMap of(String source, String... tables) {
    List<NameRule> rules = new ArrayList<>();
    for (String table : tables) {
      text(table)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(NameRule::parse)
          .forEach(rules::add);
    }
    return new NameMap(source, rules);
  }

  private static String text(String table) {
    String place = "/names/" + table + ".txt";
    try (InputStream in = NameMap.class.getResourceAsStream(place)) {
      if (in == null) {
        throw new IllegalArgumentException("no table of names " + place);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives tensors our names.
   *
   * @throws UserException if a name is not explained by the tables
   */
  Renamed toOurs(Map<String, StoredTensor> theirs) {
    Map<String, StoredTensor> ours = new LinkedHashMap<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    Map<String, Map<Integer, StoredTensor>> parts = new LinkedHashMap<>();
    Map<String, String> seconds = new LinkedHashMap<>();
    theirs.forEach(
        (name, tensor) -> {
          NameRule rule = rule(name);
          Place place = rule.toOurs(name).orElseThrow();
          switch (rule.kind()) {
            case LEFT_OUT -> leftOut.put(name, rule.reason());
            case SECOND_NAME -> {
              seconds.put(name, place.name());
              leftOut.put(name, "second names of others");
            }
            case RENAMED ->
                parts
                    .computeIfAbsent(place.name(), n -> new LinkedHashMap<>())
                    .put(place.part(), tensor);
          }
        });
    parts.forEach((name, found) -> ours.put(name, joined(name, found)));
    // Some formats keep one name of a tensor only, and it may be the second.
    seconds.forEach((second, name) -> ours.putIfAbsent(name, theirs.getOrDefault(second, NONE)));
    seconds.forEach((second, name) -> requireSame(second, name, theirs, ours));
    return new Renamed(ours, leftOut);
  }

  private NameRule rule(String name) {
    return rules.stream()
        .filter(rule -> rule.toOurs(name).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "no rule explains the tensor %s of weights that look like %s", name, source));
  }

  private static StoredTensor joined(String name, Map<Integer, StoredTensor> parts) {
    List<StoredTensor> inOrder = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      StoredTensor part = parts.get(i);
      if (part == null) {
        throw UserException.of("the weights lack part %d of %s", i + 1, name);
      }
      inOrder.add(part);
    }
    return inOrder.size() == 1 ? inOrder.get(0) : StoredTensor.joined(inOrder);
  }

  private static void requireSame(
      String second,
      String name,
      Map<String, StoredTensor> theirs,
      Map<String, StoredTensor> ours) {
    StoredTensor first = ours.get(name);
    StoredTensor other = theirs.get(second);
    if (first == null || other == null || !first.sameNumbers(other)) {
      throw UserException.of(
          "%s should be the same tensor as %s and is not: the weights were not saved by the"
              + " published code",
          second, name);
    }
  }

  /**
   * Gives tensors their names.
   *
   * @param all whether second names are given, too
   */
  Map<String, StoredTensor> toTheirs(Map<String, StoredTensor> ours, boolean all) {
    Map<String, StoredTensor> theirs = new LinkedHashMap<>();
    ours.forEach(
        (name, tensor) -> {
          boolean named = false;
          for (NameRule rule : rules) {
            List<String> names = rule.toTheirs(name);
            boolean second = rule.kind() == Kind.SECOND_NAME;
            if (names.isEmpty() || (named && !second) || (second && !all)) {
              continue;
            }
            named |= !second;
            long rows = second || names.size() == 1 ? 0 : tensor.shape().get(0) / names.size();
            for (int i = 0; i < names.size(); i++) {
              theirs.put(names.get(i), rows == 0 ? tensor : tensor.rows(i * rows, rows));
            }
          }
          if (!named) {
            throw UserException.of("no rule says what %s is called in %s", name, source);
          }
        });
    return theirs;
  }

  /** Whether a table is about this name. */
  boolean explains(String name) {
    return Optional.of(name).stream()
        .anyMatch(n -> rules.stream().anyMatch(rule -> rule.toOurs(n).isPresent()));
  }
}
