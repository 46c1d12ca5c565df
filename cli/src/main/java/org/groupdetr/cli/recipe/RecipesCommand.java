package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.options.Version;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the recipes that come with the program, or prints one complete. */
@Command(
    name = "recipes",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Lists the built-in recipes, or prints one complete.",
    footer = {
      "",
      "Examples:",
      "  groupdetr recipes",
      "  groupdetr recipes small",
      "  groupdetr recipes --json",
      "  groupdetr recipes conditional-detr-r50 --set training.groups=1 > mine.yaml",
    })
public final class RecipesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A built-in recipe or a YAML file, to be checked and printed complete.")
  private Optional<String> recipe = Optional.empty();

  @Option(
      names = "--json",
      description = "Print the list, or the values of the recipe by their keys, as JSON.")
  private boolean json;

  @Mixin private final SetOption set = new SetOption();

  RecipesCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(recipe.map(this::values).orElseGet(RecipesCommand::names).toPrettyString());
    } else {
      recipe.ifPresentOrElse(
          name -> out.print(RecipeFile.text(set.read(name))), () -> printNames(out));
    }
    out.flush();
  }

  private JsonNode values(String name) {
    ObjectNode values = new ObjectMapper().createObjectNode();
    RecipeFile.values(set.read(name))
        .forEach(
            (key, value) -> {
              if (!value.isEmpty()) {
                values.put(key, value);
              }
            });
    return values;
  }

  private static JsonNode names() {
    ArrayNode names = new ObjectMapper().createArrayNode();
    for (String name : RecipeFile.names()) {
      String description = RecipeFile.read(name, List.of()).description();
      names.addObject().put("name", name).put("description", description);
    }
    return names;
  }

  private static void printNames(PrintWriter out) {
    List<String> names = RecipeFile.names();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    for (String name : names) {
      Recipe recipe = RecipeFile.read(name, List.of());
      out.println(name + " ".repeat(width + 2 - name.length()) + recipe.description());
    }
  }
}
