package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.train.RecipeFile;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static Plan plan(List<Integer> groups, int seeds) {
    Plan.Source source =
        new Plan.Source(RecipeFile.read("small", List.of("training.seed=4")), "recipe.yaml");
    return Plan.groups(Path.of("cells"), source, groups, seeds);
  }

  @Test
  void aSeedIsTrainedWithAllGroupsBeforeTheNext() {
    assertThat(plan(List.of(1, 5), 2).cells())
        .extracting(Cell::name)
        .containsExactly(
            "groups-1/seed-4", "groups-5/seed-4", "groups-1/seed-5", "groups-5/seed-5");
    assertThat(plan(List.of(1, 5), 2).rows()).containsExactly("groups-1", "groups-5");
  }

  @Test
  void aCellSetsItsGroupsAndItsSeedAndNothingElse() {
    assertThat(plan(List.of(5), 1).cells().get(0).allOverrides())
        .containsExactly("training.groups=5", "training.seed=4");
  }

  @Test
  void theSameNumberTwiceIsTrainedOnce() {
    assertThat(plan(List.of(2, 2), 1).cells()).hasSize(1);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> plan(List.of(0), 1)).hasMessageContaining("--groups");
    assertThatThrownBy(() -> plan(List.of(1), 0)).hasMessageContaining("--seeds");
  }
}
