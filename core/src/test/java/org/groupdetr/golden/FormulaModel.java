package org.groupdetr.golden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;

/** Writes a model with weights by the formula, for measurements that need no training. */
final class FormulaModel {
  private static final int CLASSES = 91;

  private FormulaModel() {}

  /** Arguments are a recipe, the folder of reference numbers, a file, and changed settings. */
  public static void main(String[] arguments) {
    Engine.load();
    List<String> settings = Arrays.asList(arguments).subList(3, arguments.length);
    Recipe recipe = RecipeFile.read(arguments[0], settings);
    Labels labels =
        new Labels(
            IntStream.rangeClosed(1, CLASSES)
                .mapToObj(id -> new CocoCategory(id, "class " + id, ""))
                .toList());
    BuildContext context = BuildContext.forUse(CLASSES, ModelFile.grouping(recipe.training()));
    try (Scope scope = Scope.open();
        SetDetector<?> detector = context.detector(recipe.detector())) {
      FormulaWeights.fill(detector, Path.of(arguments[1]), arguments[0]);
      ModelFile.write(Path.of(arguments[2]), recipe, labels, detector.state());
    }
  }
}
