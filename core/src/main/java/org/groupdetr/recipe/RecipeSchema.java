package org.groupdetr.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How record types are spelt in a recipe. Keys are component names; a constant of an enum is its
 * name in lower case with dashes; which record of a sealed interface is meant stands under {@code
 * kind}, spelt as the record's class or, for a record called {@code Spec}, the class around it.
 */
final class RecipeSchema {
  static final String KIND = "kind";

  private RecipeSchema() {}

  /** What may be written for an enum or as the kind of a sealed interface, in declared order. */
  static Map<String, Object> choices(Class<?> type) {
    Map<String, Object> choices = new LinkedHashMap<>();
    Object[] all = type.isEnum() ? type.getEnumConstants() : type.getPermittedSubclasses();
    for (Object choice : all) {
      choices.put(word(choice), choice);
    }
    return choices;
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

  /** The class of which {@code type} holds a value: what an Optional or a list is of, or itself. */
  static Class<?> element(Type type) {
    return (Class<?>)
        (type instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : type);
  }

  /** All paths to keys at or below {@code type}, each kind of a sealed interface included. */
  static List<String> paths(Class<?> type) {
    List<String> paths = new ArrayList<>();
    if (type.isSealed()) {
      paths.add(KIND);
      choices(type).values().forEach(record -> paths.addAll(paths((Class<?>) record)));
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        String key = component.getName();
        paths.add(key);
        paths(element(component.getGenericType())).forEach(inner -> paths.add(key + "." + inner));
      }
    }
    return paths;
  }

  /** The keys of a block: of a sealed interface, those of all its kinds. */
  static List<String> keys(Class<?> type) {
    return paths(type).stream().filter(path -> path.indexOf('.') < 0).distinct().toList();
  }
}
