package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

class ScaledScheduleTest {
  private static Recipe recipe(String drops) {
    return RecipeFile.read("small", List.of("training.schedule.drops=" + drops));
  }

  @Test
  void dropsKeepTheirPartOfTheRun() {
    assertThat(ScaledSchedule.overrides(recipe("[40]"), 60))
        .containsExactly("training.epochs=60", "training.schedule.drops=[48]");
    assertThat(ScaledSchedule.overrides(recipe("[30, 40]"), 12))
        .containsExactly("training.epochs=12", "training.schedule.drops=[7, 10]");
  }

  @Test
  void dropsThatFallTogetherOrOnAnEndAreLeftOut() {
    assertThat(ScaledSchedule.overrides(recipe("[1, 2, 49]"), 3).get(1))
        .isEqualTo("training.schedule.drops=[]");
    assertThat(ScaledSchedule.overrides(recipe("[24, 25, 26]"), 2).get(1))
        .isEqualTo("training.schedule.drops=[1]");
  }

  @Test
  void theSameLengthChangesNothing() {
    Recipe recipe = recipe("[30, 40]");
    Recipe again = RecipeFile.read("small", ScaledSchedule.overrides(recipe, 50));
    assertThat(again.training().schedule()).isEqualTo(recipe.training().schedule());
  }

  @Test
  void noEpochsAreRefused() {
    assertThatThrownBy(() -> ScaledSchedule.overrides(recipe("[40]"), 0))
        .hasMessageContaining("was 0");
  }
}
