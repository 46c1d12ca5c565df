package org.groupdetr.lab;

import static org.groupdetr.common.Require.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.groupdetr.train.Recipe;

/**
 * What a lab trains.
 *
 * @param lab its name, such as {@code groups}
 * @param data the data set's folder
 * @param epochs of every cell
 * @param columns the names of the settings by which rows differ
 * @param cells in the order in which they are trained
 */
public record Plan(String lab, Path data, int epochs, List<String> columns, List<Cell> cells) {
  public Plan {
    columns = List.copyOf(columns);
    cells = List.copyOf(cells);
    require(!cells.isEmpty(), "a lab needs at least one cell");
    long names = cells.stream().map(Cell::name).distinct().count();
    require(names == cells.size(), "two cells of a lab have the same name");
  }

  /**
   * A training for each number of groups and each seed. All rows of a seed stand together, so that
   * a lab that is stopped early can be compared.
   *
   * @param groups numbers of groups K
   * @param seeds how many seeds, from the recipe's own on
   */
  public static Plan groups(Path data, Source source, List<Integer> groups, int seeds) {
    List<Cell> cells = new ArrayList<>();
    for (long seed : seeds(source.recipe(), seeds)) {
      for (int k : new LinkedHashSet<>(groups)) {
        require(k >= 1, "--groups must be at least 1, was %d", k);
        cells.add(
            new Cell(
                "groups-" + k,
                Map.of("groups", Integer.toString(k)),
                source.file(),
                List.of("training.groups=" + k),
                seed));
      }
    }
    int epochs = source.recipe().training().epochs();
    return new Plan("groups", data, epochs, List.of("groups"), cells);
  }

  private static List<Long> seeds(Recipe recipe, int count) {
    require(count >= 1, "--seeds must be at least 1, was %d", count);
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add(recipe.training().seed() + i);
    }
    return seeds;
  }

  /** The names of rows, in order. */
  public List<String> rows() {
    return cells.stream().map(Cell::row).distinct().toList();
  }

  /**
   * A recipe and where it is written.
   *
   * @param file from which cells read it
   */
  public record Source(Recipe recipe, String file) {}
}
