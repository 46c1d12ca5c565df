package org.groupdetr.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How record types are spelt in a recipe. Keys are component names; a constant of an enum is its
 * name in lower case with dashes; which record of a sealed interface is meant stands under {@code
 * kind}, spelt as the record's class or, for a record called {@code Spec}, the class around it.
 */
final class RecipeSchema {
  static final String KIND = "kind";

  private RecipeSchema() {}

  /** The records of a sealed interface by their kind, in the order of its permits clause. */
  static Map<String, Class<?>> kinds(Class<?> sealed) {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      kinds.put(kind(permitted), permitted);
    }
    return kinds;
  }

  /** The word under {@code kind} for a record. */
  static String kind(Class<?> type) {
    Class<?> around = type.getEnclosingClass();
    boolean named = !type.getSimpleName().equals("Spec") || around == null;
    return dashed((named ? type : around).getSimpleName());
  }

  /** {@code ConditionalDetr} as {@code conditional-detr}. */
  private static String dashed(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The word for a constant of an enum: {@code ONE_TO_MANY} as {@code one-to-many}. */
  static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The keys of a block; for a sealed interface {@code kind} and those of all its records. */
  static List<String> keys(Class<?> type) {
    Set<String> keys = new LinkedHashSet<>();
    if (type.isSealed()) {
      keys.add(KIND);
      kinds(type).values().forEach(record -> keys.addAll(keys(record)));
    } else {
      Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(keys::add);
    }
    return List.copyOf(keys);
  }

  /** The class of which {@code type} may hold a value: what an Optional or a list is of. */
  static Optional<Class<?>> element(Type type) {
    return type instanceof ParameterizedType generic
        ? Optional.of((Class<?>) generic.getActualTypeArguments()[0])
        : Optional.empty();
  }

  /** Whether {@code type} is an Optional. */
  static boolean isOptional(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
  }

  /** All paths to keys at or below {@code type}, each kind of a sealed interface included. */
  static List<String> paths(Class<?> type) {
    List<String> paths = new ArrayList<>();
    addPaths(type, "", paths);
    return paths;
  }

  private static void addPaths(Class<?> type, String prefix, List<String> paths) {
    if (type.isSealed()) {
      paths.add(prefix + KIND);
      kinds(type).values().forEach(permitted -> addPaths(permitted, prefix, paths));
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        String path = prefix + component.getName();
        paths.add(path);
        Class<?> inner = element(component.getGenericType()).orElse(component.getType());
        addPaths(inner, path + ".", paths);
      }
    }
  }
}
