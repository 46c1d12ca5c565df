package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.groups.Grouping;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabPlanTest {
  private static LabPlan plan(List<Integer> groups, int seeds) {
    return LabPlans.groups(Path.of("cells"), recipe("training.seed=4"), groups, seeds);
  }

  private static Recipe recipe(String... set) {
    return RecipeFile.read("small", List.of(set));
  }

  @Test
  void aSeedIsTrainedWithAllGroupsBeforeTheNext() {
    assertThat(plan(List.of(1, 5), 2).trials())
        .extracting(Trial::name)
        .containsExactly(
            "groups-1/seed-4", "groups-5/seed-4", "groups-1/seed-5", "groups-5/seed-5");
    assertThat(plan(List.of(1, 5), 2).rows()).containsExactly("groups-1", "groups-5");
  }

  @Test
  void aCellSetsItsGroupsAndItsSeedAndNothingElse() {
    assertThat(plan(List.of(5), 1).trials().get(0).allOverrides())
        .containsExactly("training.groups=5", "training.seed=4");
  }

  @Test
  void theSameNumberTwiceIsTrainedOnce() {
    assertThat(plan(List.of(2, 2), 1).trials()).hasSize(1);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> plan(List.of(0), 1)).hasMessageContaining("--groups");
    assertThatThrownBy(() -> plan(List.of(1), 0)).hasMessageContaining("--seeds");
  }

  @Test
  void assignmentsAreTheFourOfTheFigure(@TempDir Path path) {
    LabPlan plan = LabPlans.assign(Path.of("cells"), recipe("training.groups=3"), 1);
    LabFolder folder = new LabFolder(path);
    folder.keepRecipes(plan);
    assertThat(plan.trials())
        .extracting(
            Trial::row,
            trial -> trial.recipe(folder).training().groups(),
            trial -> trial.recipe(folder).training().assignment(),
            trial -> trial.recipe(folder).detector().queries())
        .containsExactly(
            tuple("one-to-one", 1, Grouping.Kind.GROUP, 60),
            tuple("one-to-one-wide", 1, Grouping.Kind.GROUP, 180),
            tuple("one-to-many", 3, Grouping.Kind.ONE_TO_MANY, 60),
            tuple("group-wise", 3, Grouping.Kind.GROUP, 60));
  }

  @Test
  void oneGroupHasNoAssignmentsToCompare() {
    assertThatThrownBy(() -> LabPlans.assign(Path.of("cells"), recipe("training.groups=1"), 1))
        .hasMessageContaining("training.groups is 1");
  }

  @Test
  void everyDetectorHasOneGroupAndItsOwnNumber() {
    Recipe other = RecipeFile.read("dino-small", List.of());
    LabPlan plan = LabPlans.detectors(Path.of("cells"), List.of(recipe(), other), 1);
    assertThat(plan.rows())
        .containsExactly(
            "small-groups-1", "small-groups-5", "dino-small-groups-1", "dino-small-groups-3");
  }
}
