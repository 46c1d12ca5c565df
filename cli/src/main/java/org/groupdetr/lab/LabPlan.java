package org.groupdetr.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;

/**
 * What a lab trains.
 *
 * @param lab its name, such as {@code groups}
 * @param data the data set's folder
 * @param bases the recipes from which trials set out, by where they stand in the lab's folder
 * @param columns the names of the settings by which rows differ
 * @param trials in the order in which they are trained
 */
public record LabPlan(
    String lab, Path data, Map<String, Recipe> bases, List<String> columns, List<Trial> trials) {
  public LabPlan {
    bases = new LinkedHashMap<>(bases);
    columns = List.copyOf(columns);
    trials = List.copyOf(trials);
    UserException.require(!trials.isEmpty(), "a lab needs at least one trial");
    long names = trials.stream().map(Trial::name).distinct().count();
    UserException.require(names == trials.size(), "two trials of a lab have the same name");
  }

  /** The names of rows, in order. */
  public List<String> rows() {
    return trials.stream().map(Trial::row).distinct().toList();
  }
}
