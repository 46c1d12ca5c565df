package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.geometry.Size;
import org.groupdetr.groups.Grouping;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Predictions against what is known and what was measured. */
class StepCostTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Grouping groups(int count) {
    return new Grouping(Grouping.Kind.GROUP, count);
  }

  private static StepCost.Question question(
      String recipe, int groups, int batch, int height, int width) {
    return new StepCost.Question(
        recipe(recipe).detector(), 91, groups(groups), batch, new Size(width, height), false);
  }

  private static Recipe recipe(String name) {
    return RecipeFile.read(name, List.of());
  }

  @Test
  void parametersAreThoseOfADetectorWithThatManyGroups() {
    try (SetDetector<?> seven =
        new BuildContext(91, groups(7), false, 0, new CounterRng(0))
            .detector(recipe("small").detector())) {
      long real = seven.parameters().values().stream().mapToLong(p -> p.count()).sum();
      StepCost cost = StepCost.of(question("small", 7, 1, 224, 224));
      assertThat(cost.parameters()).isEqualTo(real);
    }
  }

  /** One part of one process leaves gradients where they are; a tree of eight is four deep. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 2, 1", "2, 1, 2", "2, 2, 2", "4, 1, 3", "8, 1, 4"})
  void sumsOfGradientsTakeMemory(int parts, int processes, int copies) {
    StepCost cost = new StepCost(1 << 20, 1, 1, 100);
    assertThat(cost.peakMb(parts, processes)).isEqualTo(100 + 4.0 * copies);
  }

  /** The papers' numbers for ResNet-50 on pictures of COCO, in Gmac. */
  @ParameterizedTest
  @CsvSource({
    "conditional-detr-r50, 90",
    "conditional-detr-r50-dc5, 195",
    "dab-detr-r50, 94",
    "dab-detr-r50-dc5, 202",
    "dn-detr-r50, 94",
    "mask2former-r50, 226",
  })
  void arithmeticIsThatOfThePapers(String recipe, double paper) {
    StepCost one = StepCost.of(question(recipe, 1, 1, 800, 1100));
    StepCost many = StepCost.of(question(recipe, 11, 1, 800, 1100));
    assertThat(one.inference()).isCloseTo(paper, Percentage.withPercentage(12));
    assertThat(many.inference()).isEqualTo(one.inference());
  }

  @Test
  void everythingButInferenceGrowsInALineWithGroups() {
    StepCost one = StepCost.of(question("conditional-detr-r50", 1, 2, 800, 1333));
    StepCost six = StepCost.of(question("conditional-detr-r50", 6, 2, 800, 1333));
    StepCost eleven = StepCost.of(question("conditional-detr-r50", 11, 2, 800, 1333));
    assertThat(eleven.training() - six.training())
        .isCloseTo(six.training() - one.training(), within(1e-6 * six.training()));
    assertThat(eleven.peakMb() - six.peakMb()).isCloseTo(six.peakMb() - one.peakMb(), within(1e-3));
  }

  @ParameterizedTest
  @CsvSource({
    "conditional-detr-r50",
    "dab-detr-r50",
    "dn-detr-r50",
    "dab-deformable-detr-r50",
    "dino-r50-4scale",
    "mask2former-r50"
  })
  void whatIsComputedAgainTakesTimeAndSavesMemory(String recipe) {
    StepCost.Question question = question(recipe, 5, 2, 480, 640);
    StepCost kept = StepCost.of(question);
    StepCost again =
        StepCost.of(
            new StepCost.Question(
                question.spec(), 91, question.grouping(), 2, question.picture(), true));
    assertThat(again.training()).isBetween(1.03 * kept.training(), 1.35 * kept.training());
    assertThat(again.peakMb()).isLessThan(0.85 * kept.peakMb());
    assertThat(again.inference()).isEqualTo(kept.inference());
  }

  /** Rows called "judged" gave no constant; those called "fit" did, and are held to the same. */
  @ParameterizedTest
  @CsvFileSource(resources = "/cost/step-memory.csv")
  void memoryIsPredicted(
      String use, String name, int groups, int batch, String size, int classes, double measured) {
    String[] sides = size.split("x");
    Size picture = new Size(Integer.parseInt(sides[1]), Integer.parseInt(sides[0]));
    StepCost cost =
        StepCost.of(
            new StepCost.Question(
                recipe(name).detector(), classes, groups(groups), batch, picture, false));
    assertThat(cost.peakMb())
        .describedAs("%s row", use)
        .isCloseTo(measured, Percentage.withPercentage(15));
  }
}
