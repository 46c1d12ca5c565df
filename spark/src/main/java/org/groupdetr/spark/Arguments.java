package org.groupdetr.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.UserException;

/** The options of a program that {@code spark-submit} starts. */
final class Arguments {
  private final Map<String, List<String>> values = new HashMap<>();

  private Arguments() {}

  /**
   * Reads {@code --name value} and {@code --flag}.
   *
   * @param valued options with a value
   * @param flags options without one
   * @throws UserException if there is anything else
   */
  static Arguments of(String[] arguments, Set<String> valued, Set<String> flags) {
    Arguments read = new Arguments();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      boolean flag = flags.contains(name);
      UserException.require(
          flag || valued.contains(name), "there is no option %s; --help lists them", name);
      UserException.require(
          flag || i + 1 < arguments.length, "option %s needs a value; --help shows examples", name);
      read.values.computeIfAbsent(name, key -> new ArrayList<>()).add(flag ? "" : arguments[++i]);
    }
    return read;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** All values of an option. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The value of an option that is there at most once. */
  Optional<String> one(String name) {
    List<String> all = all(name);
    UserException.require(all.size() <= 1, "option %s is there several times", name);
    return all.stream().findFirst();
  }

  /** The value of an option that must be there. */
  String needed(String name) {
    return one(name)
        .orElseThrow(() -> UserException.of("option %s is missing; --help shows examples", name));
  }

  /** The number of an option, from 1 on. */
  Optional<Integer> count(String name) {
    return one(name)
        .map(
            text -> {
              UserException.require(
                  text.matches("[1-9]\\d{0,5}"), "%s must be a number, was '%s'", name, text);
              return Integer.valueOf(text);
            });
  }
}
