package org.groupdetr.cli.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.cli.Main;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesCommandTest {
  @TempDir Path folder;

  private static String output(String... arguments) {
    StringWriter out = new StringWriter();
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(arguments)).isZero();
    return out.toString();
  }

  @Test
  void listsAllWithTheirDescriptions() {
    assertThat(output("recipes").lines()).hasSameSizeAs(RecipeFile.names());
    assertThat(output("recipes"))
        .contains("small  ", RecipeFile.read("demo", List.of()).description());
  }

  @Test
  void whatItPrintsIsARecipe() throws Exception {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, output("recipes", "demo", "--set", "training.groups=7"));
    assertThat(RecipeFile.read(file.toString(), List.of()))
        .isEqualTo(RecipeFile.read("demo", List.of("training.groups=7")));
  }
}
