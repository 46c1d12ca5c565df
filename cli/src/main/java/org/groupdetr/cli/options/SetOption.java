package org.groupdetr.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import picocli.CommandLine.Option;

/** The option {@code --set}, alike in every command that takes a recipe. */
public final class SetOption {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Set a value of the recipe, such as training.groups=1 or training.schedule.drops=[8]; none"
            + " leaves an optional part out. May be repeated."
      })
  private final List<String> overrides = new ArrayList<>();

  public SetOption() {}

  /** These values first, then what was set. */
  public SetOption with(List<String> first) {
    SetOption both = new SetOption();
    both.overrides.addAll(first);
    both.overrides.addAll(overrides);
    return both;
  }

  /** What was set first, then these values. */
  public SetOption then(List<String> last) {
    SetOption both = new SetOption();
    both.overrides.addAll(overrides);
    both.overrides.addAll(last);
    return both;
  }

  /** What was set. */
  public List<String> values() {
    return List.copyOf(overrides);
  }

  /** The recipe with what was set. */
  public Recipe read(String nameOrFile) {
    return RecipeFile.read(nameOrFile, overrides);
  }
}
