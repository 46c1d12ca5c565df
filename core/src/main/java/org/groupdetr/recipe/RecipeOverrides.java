package org.groupdetr.recipe;

import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;

/**
 * Sets single values of a recipe from the command line: {@code training.groups=1}, where the part
 * after the first equals sign is YAML. Whether a path is known is judged with the whole recipe,
 * later.
 */
final class RecipeOverrides {
  private static final RecipeNode NO_KEYS = new RecipeNode.Mapping(Map.of());

  private RecipeOverrides() {}

  static RecipeNode.Mapping apply(RecipeNode.Mapping recipe, List<String> overrides) {
    RecipeNode.Mapping result = recipe;
    for (String override : overrides) {
      String option = "--set " + override;
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw UserException.of("%s: write PATH=VALUE, such as training.groups=1", option);
      }
      List<String> path = List.of(override.substring(0, equals).strip().split("\\.", -1));
      if (path.contains("")) {
        throw UserException.of("%s: the path has an empty part", option);
      }
      RecipeNode value = RecipeParser.value(option, override.substring(equals + 1));
      result = set(result, path, 0, new RecipeNode.Entry(option, true, value));
    }
    return result;
  }

  /** {@code block} with {@code entry} at {@code path}, of which {@code done} parts lead to it. */
  private static RecipeNode.Mapping set(
      RecipeNode.Mapping block, List<String> path, int done, RecipeNode.Entry entry) {
    String key = path.get(done);
    if (done == path.size() - 1) {
      return block.with(key, entry);
    }
    RecipeNode.Entry old =
        block
            .entry(key)
            .filter(present -> !present.node().isNone())
            .orElse(new RecipeNode.Entry(entry.place(), true, NO_KEYS));
    RecipeNode.Mapping inner =
        set(asBlock(old.node(), path.subList(0, done + 1), entry.place()), path, done + 1, entry);
    return block.with(key, new RecipeNode.Entry(old.place(), old.override(), inner));
  }

  private static RecipeNode.Mapping asBlock(RecipeNode node, List<String> path, String option) {
    String name = String.join(".", path);
    if (node instanceof RecipeNode.Mapping mapping) {
      return mapping;
    }
    throw node instanceof RecipeNode.Sequence
        ? UserException.of("%s: %s is a list: set it whole, such as %s=[1, 2]", option, name, name)
        : UserException.of("%s: %s is a single value and has no keys", option, name);
  }
}
