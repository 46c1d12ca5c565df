package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.ScheduleSpec;

/** A recipe's schedule over another number of epochs. */
public final class ScaledSchedule {
  private ScaledSchedule() {}

  /**
   * The values to set so that the recipe lasts {@code epochs} and its rates drop at the same parts
   * of the run; a drop that would fall together with another, or on the run's end, is left out.
   */
  public static List<String> overrides(Recipe recipe, int epochs) {
    UserException.require(epochs >= 1, "--epochs must be at least 1, was %d", epochs);
    List<String> set = new ArrayList<>();
    set.add("training.epochs=" + epochs);
    if (recipe.training().schedule() instanceof ScheduleSpec.Step step) {
      String drops =
          step.drops().stream()
              .map(drop -> Math.round(drop * epochs / recipe.training().epochs()))
              .filter(drop -> drop >= 1 && drop < epochs)
              .distinct()
              .map(String::valueOf)
              .collect(Collectors.joining(", ", "[", "]"));
      set.add("training.schedule.drops=" + drops);
    }
    return set;
  }
}
