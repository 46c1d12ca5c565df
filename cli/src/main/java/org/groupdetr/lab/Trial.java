package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;

/**
 * One training of a lab: a setting with one seed.
 *
 * @param row what is compared, such as {@code groups-5}; the same for all seeds
 * @param settings what makes the row, by name, such as {@code groups} and {@code 5}
 * @param base where its recipe stands in the lab's folder
 * @param overrides values of the recipe that the row sets, as {@code key=value}
 */
public record Trial(
    String row, Map<String, String> settings, String base, List<String> overrides, long seed) {
  public Trial {
    UserException.require(row.matches("[a-z0-9][a-z0-9.-]*"), "not the name of a row: %s", row);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    overrides = List.copyOf(overrides);
  }

  /** The trial's name and its folder among the trials: {@code groups-5/seed-1}. */
  public String name() {
    return row + "/seed-" + seed;
  }

  /** All values that the trial sets, the seed among them. */
  public List<String> allOverrides() {
    List<String> all = new ArrayList<>(overrides);
    all.add("training.seed=" + seed);
    return all;
  }

  /** The recipe that the trial executes. */
  public Recipe recipe(LabFolder folder) {
    return RecipeFile.read(folder.path().resolve(base).toString(), allOverrides());
  }
}
