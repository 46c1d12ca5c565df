package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

  private static SetDetector<?> built(Recipe recipe, int groups, int classes) {
    return new BuildContext(classes, groups(groups), false, 0, new CounterRng(0))
        .detector(recipe.detector());
  }

  private static StepCost.Question question(
      Recipe recipe, int groups, int batch, int height, int width) {
    return new StepCost.Question(
        recipe.detector(), groups(groups), batch, new Size(width, height), false);
  }

  private static Recipe recipe(String name) {
    return RecipeFile.read(name, java.util.List.of());
  }

  @Test
  void parametersAreThoseOfADetectorWithThatManyGroups() {
    Recipe recipe = recipe("small");
    try (SetDetector<?> two = built(recipe, 2, 3);
        SetDetector<?> seven = built(recipe, 7, 3)) {
      long real = seven.parameters().values().stream().mapToLong(p -> p.count()).sum();
      StepCost cost = StepCost.of(two, question(recipe, 7, 1, 224, 224));
      assertThat(cost.parameters()).isEqualTo(real);
      assertThat(StepCost.of(seven, question(recipe, 7, 1, 224, 224))).isEqualTo(cost);
    }
  }

  /** The papers' numbers for ResNet-50 on pictures of COCO: 90 and 195 Gmac. */
  @Test
  void arithmeticIsThatOfThePapers() {
    for (boolean dilated : new boolean[] {false, true}) {
      Recipe recipe = recipe(dilated ? "conditional-detr-r50-dc5" : "conditional-detr-r50");
      try (SetDetector<?> detector = built(recipe, 2, 91)) {
        StepCost one = StepCost.of(detector, question(recipe, 1, 1, 800, 1100));
        StepCost many = StepCost.of(detector, question(recipe, 11, 1, 800, 1100));
        assertThat(one.inference()).isCloseTo(dilated ? 195 : 90, Percentage.withPercentage(12));
        assertThat(many.inference()).isEqualTo(one.inference());
      }
    }
  }

  /** 226 Gmac for pictures of COCO, says the paper. */
  @Test
  void arithmeticOfMasksIsThatOfThePaper() {
    Recipe recipe = recipe("mask2former-r50");
    try (SetDetector<?> detector = built(recipe, 1, 80)) {
      StepCost cost = StepCost.of(detector, question(recipe, 1, 1, 800, 1100));
      assertThat(cost.inference()).isCloseTo(226, Percentage.withPercentage(12));
    }
  }

  @Test
  void everythingButInferenceGrowsInALineWithGroups() {
    Recipe recipe = recipe("conditional-detr-r50");
    try (SetDetector<?> detector = built(recipe, 2, 91)) {
      StepCost one = StepCost.of(detector, question(recipe, 1, 2, 800, 1333));
      StepCost six = StepCost.of(detector, question(recipe, 6, 2, 800, 1333));
      StepCost eleven = StepCost.of(detector, question(recipe, 11, 2, 800, 1333));
      assertThat(eleven.training() - six.training())
          .isCloseTo(six.training() - one.training(), within(1e-6 * six.training()));
      assertThat(eleven.peakMb() - six.peakMb())
          .isCloseTo(six.peakMb() - one.peakMb(), within(1e-3));
    }
  }

  /** Measured by {@code groupdetr bench}, two threads. */
  @ParameterizedTest
  @CsvSource({
    "conditional-detr-r50, 1, 2, 480, 640, 91, 1852",
    "conditional-detr-r50, 5, 2, 480, 640, 91, 2388",
    "conditional-detr-r50, 11, 2, 480, 640, 91, 3210",
    "conditional-detr-r50, 1, 1, 320, 320, 91, 1243",
    "conditional-detr-r50, 1, 2, 800, 1066, 91, 2828",
    "small, 1, 8, 224, 300, 3, 676",
    "small, 5, 8, 224, 300, 3, 743",
    "demo, 1, 16, 96, 96, 5, 493",
    "demo, 5, 16, 96, 96, 5, 496",
    "mask2former-r50, 1, 1, 512, 512, 80, 1984",
    "mask2former-r50, 3, 1, 512, 512, 80, 2195",
    "mask2former-r50, 5, 1, 512, 512, 80, 2458",
  })
  void memoryIsPredicted(
      String name, int groups, int batch, int height, int width, int classes, double measured) {
    Recipe recipe = recipe(name);
    try (SetDetector<?> detector = built(recipe, 2, classes)) {
      double predicted =
          StepCost.of(detector, question(recipe, groups, batch, height, width)).peakMb();
      assertThat(predicted).isCloseTo(measured, Percentage.withPercentage(20));
    }
  }
}
