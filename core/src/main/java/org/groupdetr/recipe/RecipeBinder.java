package org.groupdetr.recipe;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;

/**
 * Makes a record of what was written. Every key must be known and every component present; what is
 * wrong is said with its place and its whole path.
 */
final class RecipeBinder {
  private final List<String> allPaths;

  private RecipeBinder(Class<?> root) {
    allPaths = RecipeSchema.paths(root);
  }

  /**
   * The record of class {@code type} that {@code node} describes; {@code source} names the file.
   */
  static <T extends Record> T bind(RecipeNode node, Class<T> type, String source) {
    return type.cast(new RecipeBinder(type).block(node, type, new Spot("", source)));
  }

  /**
   * Where the binder is.
   *
   * @param path of keys from the top, empty at the top
   * @param place file, line and column, or the option
   */
  private record Spot(String path, String place) {
    Spot at(String key, String where) {
      return new Spot(path.isEmpty() ? key : path + "." + key, where);
    }

    Spot from(String where) {
      return new Spot(path, where);
    }

    UserException error(String message) {
      return new UserException(place + ": " + (path + " " + message).strip());
    }

    UserException expected(String what, RecipeNode node) {
      return error("must be " + what + ", was " + RecipeScalars.shown(node));
    }
  }

  private Object value(RecipeNode node, Type declared, Spot spot) {
    Optional<Class<?>> element = RecipeSchema.element(declared);
    if (element.isEmpty()) {
      return single(node, (Class<?>) declared, spot);
    }
    if (RecipeSchema.isOptional(declared)) {
      return node.isNone() ? Optional.empty() : Optional.of(single(node, element.get(), spot));
    }
    if (!(node instanceof RecipeNode.Sequence sequence)) {
      throw spot.expected("a list such as [1, 2]", node);
    }
    List<Object> items = new ArrayList<>();
    for (RecipeNode item : sequence.items()) {
      items.add(single(item, element.get(), spot));
    }
    return items;
  }

  private Object single(RecipeNode node, Class<?> type, Spot spot) {
    if (type.isRecord() || type.isSealed()) {
      return block(node, type, spot);
    }
    return RecipeScalars.read(node, type)
        .orElseThrow(() -> spot.expected(RecipeScalars.expected(type, node), node));
  }

  private Object block(RecipeNode node, Class<?> type, Spot spot) {
    if (!(node instanceof RecipeNode.Mapping mapping)) {
      throw spot.expected("a block of keys", node);
    }
    if (!type.isSealed()) {
      requireKnown(mapping, RecipeSchema.keys(type), spot);
      return construct(type, mapping, spot);
    }
    if (mapping.entry(RecipeSchema.KIND).isEmpty()) {
      requireKnown(mapping, RecipeSchema.keys(type), spot);
    }
    RecipeNode.Entry kind = entry(mapping, RecipeSchema.KIND, spot);
    Class<?> record = kind(kind, type, spot);
    List<String> keys = new ArrayList<>(List.of(RecipeSchema.KIND));
    keys.addAll(RecipeSchema.keys(record));
    requireKnown(kind.override() ? withoutLeftOvers(mapping) : mapping, keys, spot);
    return construct(record, mapping, kind.override() ? spot.from(kind.place()) : spot);
  }

  private static Class<?> kind(RecipeNode.Entry entry, Class<?> sealed, Spot spot) {
    Map<String, Class<?>> kinds = RecipeSchema.kinds(sealed);
    String word = entry.node() instanceof RecipeNode.Value value ? value.text() : "";
    return Optional.<Class<?>>ofNullable(kinds.get(word))
        .orElseThrow(
            () ->
                spot.at(RecipeSchema.KIND, entry.place())
                    .expected(
                        RecipeScalars.oneOf(List.copyOf(kinds.keySet()), word), entry.node()));
  }

  /** A block whose kind the command line replaced, without the keys that the file gave it. */
  private static RecipeNode.Mapping withoutLeftOvers(RecipeNode.Mapping mapping) {
    Map<String, RecipeNode.Entry> kept = new LinkedHashMap<>(mapping.entries());
    kept.values().removeIf(entry -> !entry.override());
    return new RecipeNode.Mapping(kept);
  }

  private void requireKnown(RecipeNode.Mapping mapping, List<String> keys, Spot spot) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!keys.contains(key)) {
                throw unknown(key, mapping, keys, spot.at(key, entry.place()));
              }
            });
  }

  private Object construct(Class<?> record, RecipeNode.Mapping mapping, Spot spot) {
    RecordComponent[] components = record.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = components[i].getName();
      RecipeNode.Entry entry = entry(mapping, key, spot);
      values[i] = value(entry.node(), components[i].getGenericType(), spot.at(key, entry.place()));
    }
    try {
      return canonical(record, components).newInstance(values);
    } catch (InvocationTargetException e) {
      throw refused(e.getTargetException(), mapping, spot);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + record.getName(), e);
    }
  }

  private static Constructor<?> canonical(Class<?> record, RecordComponent[] components)
      throws NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return record.getDeclaredConstructor(types);
  }

  /**
   * What a record's own check says, with the place of the component that its message begins with.
   */
  private static RuntimeException refused(Throwable cause, RecipeNode.Mapping mapping, Spot spot) {
    if (!(cause instanceof IllegalArgumentException)) {
      return new IllegalStateException(cause);
    }
    String message = String.valueOf(cause.getMessage());
    String key = message.split(" ", 2)[0];
    String block = spot.path().isEmpty() ? "" : spot.path() + ": ";
    String text =
        mapping
            .entry(key)
            .map(entry -> spot.at(key, entry.place()))
            .map(at -> at.place() + ": " + at.path() + message.substring(key.length()))
            .orElseGet(() -> spot.place() + ": " + block + message);
    return new UserException(text, cause);
  }

  private static RecipeNode.Entry entry(RecipeNode.Mapping mapping, String key, Spot spot) {
    return mapping.entry(key).orElseThrow(() -> spot.at(key, spot.place()).error("is missing"));
  }

  /** The error for a key that is not known; a key that is missing was more probably meant. */
  private UserException unknown(
      String key, RecipeNode.Mapping mapping, List<String> keys, Spot spot) {
    String prefix = spot.path().substring(0, spot.path().length() - key.length());
    List<String> missing = keys.stream().filter(k -> mapping.entry(k).isEmpty()).toList();
    String hint =
        Spelling.nearest(key, missing)
            .or(() -> Spelling.nearest(key, keys))
            .map(found -> prefix + found)
            .or(() -> elsewhere(key))
            .filter(path -> !path.equals(spot.path())) // known of another kind only
            .map(path -> "did you mean " + path + "?")
            .orElse("known here: " + String.join(", ", keys));
    return spot.error("is not known; " + hint);
  }

  /** A path elsewhere in the recipe that ends with {@code key}. */
  private Optional<String> elsewhere(String key) {
    Map<String, String> byName =
        allPaths.stream()
            .collect(
                Collectors.toMap(
                    path -> path.substring(path.lastIndexOf('.') + 1), path -> path, (a, b) -> a));
    return Spelling.nearest(key, byName.keySet()).map(byName::get);
  }
}
