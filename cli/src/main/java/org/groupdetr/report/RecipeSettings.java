package org.groupdetr.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.UserException;

/**
 * The values of a recipe by their paths, such as {@code training.groups}; of any program's version,
 * so that old runs can be read.
 */
record RecipeSettings(Map<String, String> values) {
  /** What tells runs of one experiment apart without being part of what is compared. */
  private static final Set<String> APART = Set.of("training.seed", "name", "description");

  /**
   * Reads a recipe.
   *
   * @param source what to call it in an error
   * @throws UserException if it is not YAML
   */
  static RecipeSettings of(String source, String yaml) {
    try {
      JsonNode root = new YAMLMapper().readTree(yaml);
      Map<String, String> values = new LinkedHashMap<>();
      add(values, "", root);
      return new RecipeSettings(values);
    } catch (JsonProcessingException e) {
      throw new UserException(source + " is not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static void add(Map<String, String> values, String path, JsonNode node) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        add(
            values,
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
            field.getValue());
      }
    } else if (!path.isEmpty()) {
      values.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  /** The value at a path; a dash where the recipe has none. */
  String value(String path) {
    return values.getOrDefault(path, "\u2013");
  }

  /** The paths whose values are not the same in all recipes, seeds and names left out. */
  static Set<String> differing(Collection<RecipeSettings> recipes) {
    Set<String> paths = new LinkedHashSet<>();
    recipes.forEach(recipe -> paths.addAll(recipe.values.keySet()));
    paths.removeAll(APART);
    paths.removeIf(path -> recipes.stream().map(r -> r.value(path)).distinct().count() == 1);
    return paths;
  }
}
