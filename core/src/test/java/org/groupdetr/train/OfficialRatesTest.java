package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Learning rate and weight decay of every parameter of the recipes, against the authors' code. */
class OfficialRatesTest {
  private static final int CLASSES = 91;

  /** Lists have six digits. */
  private static final double ROUNDING = 5.1e-6;

  /** What a list is of, where it is not called as the recipe. */
  private static final Map<String, String> RECIPES =
      Map.of(
          "lw-detr", "lw-detr-tiny",
          "rf-detr", "rf-detr-nano",
          "rf-detr-large-deprecated", "rf-detr-large-2025");

  /** Of a parameter. */
  private record Settings(double rate, double decay) {}

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> everyParameterHasItsRateAndDecay() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String folder : List.of("lw_detr", "rf_detr")) {
      for (Path file : GoldenFolder.files(folder, "names", ".txt")) {
        String list = file.getFileName().toString();
        String name = folder.replace('_', '-') + list.substring(5, list.length() - 4);
        Recipe recipe = RecipeFile.read(RECIPES.getOrDefault(name, name), List.of());
        tests.add(DynamicTest.dynamicTest(recipe.name(), () -> check(recipe, file)));
      }
    }
    return tests;
  }

  private static void check(Recipe recipe, Path file) throws IOException {
    TrainingSpec training = recipe.training();
    BuildContext context =
        new BuildContext(
            CLASSES, ModelFile.grouping(training), false, Init.shapes(), new CounterRng(0));
    try (SetDetector<?> detector = context.detector(recipe.detector())) {
      ParameterGroups groups =
          ParameterGroups.of(detector, recipe.detector().noDecay(), training.layerDecay());
      Map<String, String> names = GoldenWeights.names(detector.parameters());
      Map<String, Settings> expected = listed(file);
      Map<String, Settings> found = new TreeMap<>();
      for (ParameterGroups.Group group : groups.groups()) {
        double rate = group.rate(LearningRates.of(training, 0, 1));
        for (String ours : group.parameters().keySet()) {
          double decay = groups.noDecay().contains(ours) ? 0 : training.weightDecay();
          Settings settings = new Settings(rate, decay);
          Settings other = found.put(names.get(ours), settings);
          assertThat(other == null || other.equals(settings)).as(ours).isTrue();
        }
      }
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      found.forEach(
          (name, own) -> {
            Settings other = expected.get(name);
            assertThat(own.rate())
                .as(name)
                .isCloseTo(other.rate(), within(ROUNDING * other.rate()));
            assertThat(own.decay()).as(name).isEqualTo(other.decay());
          });
    }
  }

  /** Lines of name, shape, whether it is trained, rate and decay. */
  private static Map<String, Settings> listed(Path file) throws IOException {
    Map<String, Settings> settings = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      if (words.length > 4 && words[2].equals("yes")) {
        settings.put(
            words[0], new Settings(Double.parseDouble(words[3]), Double.parseDouble(words[4])));
      }
    }
    return settings;
  }
}
