package org.groupdetr.cli.options;

import picocli.CommandLine.Option;

/** The option {@code --recipe}, alike in every command that trains. */
public final class RecipeOption {
  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "What to train and how; see 'groupdetr recipes'. Default: ${DEFAULT-VALUE}.")
  private String recipe = "small";

  public RecipeOption() {}

  /** The name of a recipe, or its file. */
  public String nameOrFile() {
    return recipe;
  }
}
