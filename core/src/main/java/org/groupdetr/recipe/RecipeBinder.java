package org.groupdetr.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.groupdetr.common.UserException;

/**
 * Makes a record of what was written. Every key must be known and every component present; what is
 * wrong is said with its place and its whole path. Jackson's own binding names neither the key that
 * is missing nor the place of one that a constructor refuses, and guesses numbers; that takes more
 * to set right than to call the constructors here.
 */
final class RecipeBinder {
  private static final String WHOLE = "[-+]?\\d+";

  /** A single value: in words, as a pattern, and how it is read. */
  private record Scalar(String words, String pattern, Function<String, Object> read) {}

  private static final Map<Class<?>, Scalar> SCALARS =
      Map.of(
          String.class, new Scalar("a text", "(?s).*", text -> text),
          Boolean.class, new Scalar("true or false", "true|false", Boolean::valueOf),
          Integer.class, new Scalar("a whole number", WHOLE, Integer::valueOf),
          Long.class, new Scalar("a whole number", WHOLE, Long::valueOf),
          Double.class,
              new Scalar(
                  "a number",
                  "[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?",
                  RecipeBinder::finite));

  private final RecipeTree tree;
  private final List<String> allPaths;

  private RecipeBinder(RecipeTree tree, Class<?> root) {
    this.tree = tree;
    allPaths = RecipeSchema.paths(root);
  }

  /** The record of class {@code type} that {@code tree} describes. */
  static <T extends Record> T bind(RecipeTree tree, Class<T> type) {
    return type.cast(new RecipeBinder(tree, type).block(tree.root(), type, ""));
  }

  private Object value(JsonNode node, Type declared, String path) {
    Class<?> type = RecipeSchema.element(declared);
    if (!(declared instanceof ParameterizedType generic)) {
      return single(node, type, path);
    }
    if (generic.getRawType() == Optional.class) {
      return RecipeTree.isNone(node) ? Optional.empty() : Optional.of(single(node, type, path));
    }
    if (!node.isArray()) {
      throw expected("a list such as [1, 2]", node, path);
    }
    List<Object> items = new ArrayList<>();
    for (JsonNode item : node) {
      items.add(single(item, type, item.isObject() ? path + "[" + items.size() + "]" : path));
    }
    return items;
  }

  private Object single(JsonNode node, Class<?> type, String path) {
    if (type.isRecord() || type.isSealed()) {
      return block(node, type, path);
    }
    if (type.isEnum()) {
      return choice(node, type, path);
    }
    Scalar scalar = SCALARS.get(MethodType.methodType(type).wrap().returnType());
    if (scalar == null) {
      throw new IllegalStateException("recipes have no values of " + type);
    }
    String words = scalar.words();
    try {
      if (node.isTextual() && node.asText().matches(scalar.pattern())) {
        return scalar.read().apply(node.asText());
      }
    } catch (NumberFormatException e) {
      words += node.asText().matches(WHOLE) ? " of fewer digits" : "";
    }
    throw expected(words, node, path);
  }

  private static Double finite(String text) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private Object choice(JsonNode node, Class<?> type, String path) {
    Map<String, Object> choices = RecipeSchema.choices(type);
    List<String> words = List.copyOf(choices.keySet());
    String list = String.join(" or ", words);
    return Optional.ofNullable(choices.get(node.asText()))
        .orElseThrow(
            () ->
                Spelling.nearest(node.asText(), words)
                    .filter(near -> words.size() > 1 && node.isTextual())
                    .map(near -> expected(list + " (probably " + near + ")", node, path))
                    .orElseGet(() -> expected(list, node, path)));
  }

  private Object block(JsonNode node, Class<?> type, String path) {
    if (!(node instanceof ObjectNode block)) {
      throw expected("a block of keys", node, path);
    }
    List<String> keys = new ArrayList<>();
    Class<?> record = type;
    if (type.isSealed()) {
      if (!block.has(RecipeSchema.KIND)) {
        requireKnown(block, RecipeSchema.keys(type), path);
      }
      JsonNode kind = required(block, RecipeSchema.KIND, path);
      record = (Class<?>) choice(kind, type, RecipeTree.path(path, RecipeSchema.KIND));
      keys.add(RecipeSchema.KIND);
    }
    keys.addAll(RecipeSchema.keys(record));
    requireKnown(block, keys, path);
    return construct(block, record, path);
  }

  private Object construct(ObjectNode block, Class<?> record, String path) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = components[i].getName();
      types[i] = components[i].getType();
      JsonNode node = required(block, key, path);
      values[i] = value(node, components[i].getGenericType(), RecipeTree.path(path, key));
    }
    try {
      return record.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw refused(e.getTargetException(), block, path);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + record.getName(), e);
    }
  }

  /**
   * What a record's own check says, with the place of the component that its message begins with.
   */
  private RuntimeException refused(Throwable cause, ObjectNode block, String path) {
    if (!(cause instanceof IllegalArgumentException)) {
      return new IllegalStateException(cause);
    }
    String message = String.valueOf(cause.getMessage());
    String key = message.split(" ", 2)[0];
    return block.has(key)
        ? new UserException(
            tree.place(RecipeTree.path(path, key)) + ": " + RecipeTree.path(path, message), cause)
        : new UserException(
            blockPlace(path) + ": " + (path.isEmpty() ? "" : path + ": ") + message, cause);
  }

  private JsonNode required(ObjectNode block, String key, String path) {
    if (!block.has(key)) {
      String missing = RecipeTree.path(path, key);
      throw new UserException(blockPlace(path) + ": " + missing + " is missing");
    }
    return block.get(key);
  }

  /** Where a block was written; one of another kind than in the file, where that was set. */
  private String blockPlace(String path) {
    String kind = RecipeTree.path(path, RecipeSchema.KIND);
    return tree.place(tree.isOverride(kind) ? kind : path);
  }

  /** Refuses other keys, except those of the file in a block whose kind an option replaced. */
  private void requireKnown(ObjectNode block, List<String> keys, String path) {
    boolean replaced = tree.isOverride(RecipeTree.path(path, RecipeSchema.KIND));
    for (String key : (Iterable<String>) block::fieldNames) {
      String whole = RecipeTree.path(path, key);
      if (!keys.contains(key) && (!replaced || tree.isOverride(whole))) {
        throw error(whole, "is not known; " + hint(key, block, keys, path));
      }
    }
  }

  /** What was meant by a key that is not known; most probably one that is missing. */
  private String hint(String key, ObjectNode block, List<String> keys, String path) {
    List<String> missing = keys.stream().filter(known -> !block.has(known)).toList();
    return Spelling.nearest(key, missing)
        .or(() -> Spelling.nearest(key, keys))
        .map(near -> RecipeTree.path(path, near))
        .or(() -> elsewhere(key))
        .filter(near -> !near.equals(RecipeTree.path(path, key))) // known of another kind only
        .map(near -> "did you mean " + near + "?")
        .orElse("known here: " + String.join(", ", keys));
  }

  /** The path elsewhere in the recipe whose last key is nearest. */
  private Optional<String> elsewhere(String key) {
    List<String> names =
        allPaths.stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).toList();
    return Spelling.nearest(key, names).map(near -> allPaths.get(names.indexOf(near)));
  }

  private UserException expected(String what, JsonNode node, String path) {
    return error(path, "must be " + what + ", was " + shown(node));
  }

  private UserException error(String path, String message) {
    return new UserException(tree.place(path) + ": " + path + " " + message);
  }

  /** What was written, in words and short enough for one line. */
  private static String shown(JsonNode node) {
    if (!node.isTextual()) {
      return node.isNull() ? "none" : node.isArray() ? "a list" : "a block of keys";
    }
    String line = node.asText().replaceAll("\\s+", " ");
    String cut = line.length() > 60 ? line.substring(0, 60) + "..." : line;
    String seen = line.equals(line.strip()) ? cut : '"' + cut + '"';
    return seen.isEmpty() ? "an empty text" : seen;
  }
}
