package org.groupdetr.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Single values of a recipe: text to numbers, words and constants, strictly. */
final class RecipeScalars {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  private static final int SHOWN = 60;

  private RecipeScalars() {}

  /** The value of {@code type} that is written, or empty if none is. */
  static Optional<Object> read(RecipeNode node, Class<?> type) {
    return node instanceof RecipeNode.Value value ? read(value.text(), type) : Optional.empty();
  }

  private static Optional<Object> read(String text, Class<?> type) {
    if (type == String.class) {
      return Optional.of(text);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> RecipeSchema.word(constant).equals(text))
          .findFirst()
          .map(constant -> constant);
    }
    if (type == boolean.class) {
      return text.equals("true") || text.equals("false")
          ? Optional.of(Boolean.valueOf(text))
          : Optional.empty();
    }
    return number(text, type);
  }

  private static Optional<Object> number(String text, Class<?> type) {
    try {
      if (type == double.class || type == Double.class) {
        return NUMBER.matcher(text).matches()
            ? Optional.<Object>of(Double.valueOf(text)).filter(v -> Double.isFinite((Double) v))
            : Optional.empty();
      }
      if (!WHOLE.matcher(text).matches()) {
        return Optional.empty();
      }
      if (type == int.class || type == Integer.class) {
        return Optional.of(Integer.valueOf(text));
      }
      if (type == long.class || type == Long.class) {
        return Optional.of(Long.valueOf(text));
      }
    } catch (NumberFormatException e) {
      return Optional.empty(); // too many digits for the type
    }
    throw new IllegalStateException("recipes have no values of " + type);
  }

  /** What should have been written for {@code type}, in words. */
  static String expected(Class<?> type, RecipeNode found) {
    if (type.isEnum()) {
      List<String> words = Arrays.stream(type.getEnumConstants()).map(RecipeSchema::word).toList();
      return oneOf(words, found instanceof RecipeNode.Value value ? value.text() : "");
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    boolean large = found instanceof RecipeNode.Value v && WHOLE.matcher(v.text()).matches();
    return large ? "a whole number of fewer digits" : "a whole number";
  }

  /** "group or one-to-many", with the nearest first if one is near. */
  static String oneOf(List<String> words, String found) {
    String list = String.join(" or ", words);
    return Spelling.nearest(found, words)
        .filter(near -> words.size() > 1)
        .map(near -> list + " (probably " + near + ")")
        .orElse(list);
  }

  /** What was written, in words and short enough for one line. */
  static String shown(RecipeNode node) {
    if (node instanceof RecipeNode.Value value) {
      String line = value.text().replaceAll("\\s+", " ");
      String cut = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
      return cut.isEmpty() ? "an empty text" : cut;
    }
    if (node instanceof RecipeNode.Nothing) {
      return "none";
    }
    return node instanceof RecipeNode.Sequence ? "a list" : "a block of keys";
  }
}
