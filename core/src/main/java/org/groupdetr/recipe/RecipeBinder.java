package org.groupdetr.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.UserException;

/**
 * Makes a record of what was written. Keys are component names, all known and all present; a
 * constant of an enum is its name in lower case with dashes; which record of a sealed interface is
 * meant stands under {@code kind}, spelt as the record's class or, for a record called {@code
 * Spec}, the class around it. What is wrong is said with its place and its whole path.
 *
 * <p>Jackson's own binding names neither the key that is missing nor the place of one that a
 * constructor refuses, and guesses numbers; that takes more to set right than to call the
 * constructors here.
 */
final class RecipeBinder {
  static final String KIND = "kind";

  private static final String WHOLE = "[-+]?\\d+";
  private static final String NUMBER = "[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?";

  private final RecipeTree tree;
  private final List<String> allPaths;

  private RecipeBinder(RecipeTree tree, Class<?> root) {
    this.tree = tree;
    allPaths = paths(root).toList();
  }

  /** The record of class {@code type} that {@code tree} describes. */
  static <T extends Record> T bind(RecipeTree tree, Class<T> type) {
    return type.cast(new RecipeBinder(tree, type).value(tree.root(), type, ""));
  }

  /** All paths to keys at or below {@code type}, each kind of a sealed interface included. */
  static Stream<String> paths(Type type) {
    if (type instanceof ParameterizedType generic) {
      return paths(generic.getActualTypeArguments()[0]);
    }
    Class<?> of = (Class<?>) type;
    if (of.isSealed()) {
      Stream<Class<?>> kinds = Arrays.stream(of.getPermittedSubclasses());
      return Stream.concat(Stream.of(KIND), kinds.flatMap(RecipeBinder::paths));
    }
    return of.isRecord()
        ? Arrays.stream(of.getRecordComponents()).flatMap(RecipeBinder::paths)
        : Stream.empty();
  }

  private static Stream<String> paths(RecordComponent component) {
    String key = component.getName();
    Stream<String> below = paths(component.getGenericType()).map(inner -> key + "." + inner);
    return Stream.concat(Stream.of(key), below);
  }

  /** The word for a constant of an enum or for the record of a kind. */
  static String word(Object choice) {
    if (choice instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    Class<?> type = (Class<?>) choice;
    Class<?> around = type.getEnclosingClass();
    boolean named = !type.getSimpleName().equals("Spec") || around == null;
    String name = (named ? type : around).getSimpleName();
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private Object value(JsonNode node, Type declared, String path) {
    if (!(declared instanceof ParameterizedType generic)) {
      Class<?> type = (Class<?>) declared;
      return type.isEnum()
          ? choice(node, type.getEnumConstants(), path)
          : type.isRecord() || type.isSealed()
              ? block(node, type, path)
              : scalar(node, type.getSimpleName(), path);
    }
    Type of = generic.getActualTypeArguments()[0];
    if (generic.getRawType() == Optional.class) {
      return RecipeTree.isNone(node) ? Optional.empty() : Optional.of(value(node, of, path));
    }
    if (!node.isArray()) {
      throw expected("a list such as [1, 2]", node, path);
    }
    List<Object> items = new ArrayList<>();
    for (JsonNode item : node) {
      items.add(value(item, of, item.isObject() ? path + "[" + items.size() + "]" : path));
    }
    return items;
  }

  private Object scalar(JsonNode node, String type, String path) {
    return switch (type) {
      case "String" -> text(node, "(?s).*", "a text", path);
      case "boolean" -> Boolean.valueOf(text(node, "true|false", "true or false", path));
      case "double", "Double" -> {
        double number = Double.parseDouble(text(node, NUMBER, "a number", path));
        if (Double.isInfinite(number)) {
          throw expected("a number", node, path);
        }
        yield number;
      }
      default -> {
        String digits = text(node, WHOLE, "a whole number", path);
        try {
          yield type.equals("long") ? (Object) Long.valueOf(digits) : Integer.valueOf(digits);
        } catch (NumberFormatException e) {
          throw expected("a whole number of fewer digits", node, path);
        }
      }
    };
  }

  private String text(JsonNode node, String pattern, String what, String path) {
    if (!node.isTextual() || !node.asText().matches(pattern)) {
      throw expected(what, node, path);
    }
    return node.asText();
  }

  private Object choice(JsonNode node, Object[] choices, String path) {
    Map<String, Object> words = new LinkedHashMap<>();
    Arrays.stream(choices).forEach(choice -> words.put(word(choice), choice));
    Object chosen = words.get(node.asText());
    if (chosen == null) {
      boolean several = words.size() > 1 && node.isTextual();
      Optional<String> near = Spelling.nearest(node.asText(), words.keySet());
      String hint = near.filter(word -> several).map(word -> " (probably " + word + ")").orElse("");
      throw expected(String.join(" or ", words.keySet()) + hint, node, path);
    }
    return chosen;
  }

  private Object block(JsonNode node, Class<?> type, String path) {
    if (!(node instanceof ObjectNode block)) {
      throw expected("a block of keys", node, path);
    }
    if (!type.isSealed()) {
      return construct(block, type, keys(type), path);
    }
    if (!block.has(KIND)) {
      requireKnown(block, keys(type), path);
    }
    JsonNode kind = required(block, KIND, path);
    Object record = choice(kind, type.getPermittedSubclasses(), RecipeTree.path(path, KIND));
    List<String> keys = new ArrayList<>(List.of(KIND));
    keys.addAll(keys((Class<?>) record));
    return construct(block, (Class<?>) record, keys, path);
  }

  private Object construct(ObjectNode block, Class<?> record, List<String> keys, String path) {
    requireKnown(block, keys, path);
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String key = component.getName();
      JsonNode node = required(block, key, path);
      types.add(component.getType());
      values.add(value(node, component.getGenericType(), RecipeTree.path(path, key)));
    }
    try {
      return record
          .getDeclaredConstructor(types.toArray(Class<?>[]::new))
          .newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      throw refused(e.getTargetException(), block, path);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + record.getName(), e);
    }
  }

  /** What a record's own check says, with the place of the component that it begins with. */
  private RuntimeException refused(Throwable cause, ObjectNode block, String path) {
    if (!(cause instanceof IllegalArgumentException)) {
      return new IllegalStateException(cause);
    }
    String message = String.valueOf(cause.getMessage());
    String key = message.split(" ", 2)[0];
    String said =
        !block.at("/" + key.replace('.', '/')).isMissingNode()
            ? tree.place(RecipeTree.path(path, key)) + ": " + RecipeTree.path(path, message)
            : blockPlace(path) + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    return new UserException(said, cause);
  }

  private JsonNode required(ObjectNode block, String key, String path) {
    if (!block.has(key)) {
      throw RecipeTree.error(blockPlace(path), RecipeTree.path(path, key) + " is missing");
    }
    return block.get(key);
  }

  /** Where a block was written; one of another kind than in the file, where that was set. */
  private String blockPlace(String path) {
    String kind = RecipeTree.path(path, KIND);
    return tree.place(tree.isSet(kind) ? kind : path);
  }

  /** Keys of a block in order: of a sealed interface, those of all its kinds. */
  private static List<String> keys(Class<?> type) {
    return paths(type).filter(path -> !path.contains(".")).distinct().toList();
  }

  /** Refuses other keys, except those of the file in a block whose kind an option replaced. */
  private void requireKnown(ObjectNode block, List<String> keys, String path) {
    boolean replaced = tree.isSet(RecipeTree.path(path, KIND));
    for (String key : (Iterable<String>) block::fieldNames) {
      String whole = RecipeTree.path(path, key);
      if (!keys.contains(key) && (!replaced || tree.isSet(whole))) {
        throw error(whole, "is not known; " + hint(key, block, keys, path));
      }
    }
  }

  /** What was meant by a key that is not known; most probably one that is missing. */
  private String hint(String key, ObjectNode block, List<String> keys, String path) {
    List<String> missing = keys.stream().filter(known -> !block.has(known)).toList();
    List<String> names = allPaths.stream().map(whole -> whole.replaceAll(".*\\.", "")).toList();
    return Spelling.nearest(key, missing)
        .or(() -> Spelling.nearest(key, keys))
        .map(near -> RecipeTree.path(path, near))
        .or(() -> Spelling.nearest(key, names).map(near -> allPaths.get(names.indexOf(near))))
        .filter(near -> !near.equals(RecipeTree.path(path, key))) // known of another kind only
        .map(near -> "did you mean " + near + "?")
        .orElse("known here: " + String.join(", ", keys));
  }

  private UserException expected(String what, JsonNode node, String path) {
    return error(path, "must be " + what + ", was " + shown(node));
  }

  private UserException error(String path, String message) {
    return RecipeTree.error(tree.place(path), path + " " + message);
  }

  /** What was written, in words and short enough for one line. */
  private static String shown(JsonNode node) {
    if (!node.isTextual()) {
      return node.isNull() ? "none" : node.isArray() ? "a list" : "a block of keys";
    }
    String text = node.asText();
    String cut = Shortened.text(text);
    String seen = text.equals(text.strip()) ? cut : '"' + cut + '"';
    return seen.isEmpty() ? "an empty text" : seen;
  }
}
