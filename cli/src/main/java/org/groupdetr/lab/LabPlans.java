package org.groupdetr.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;

/**
 * The paper's experiments. All rows of a seed stand together, so that what a lab has trained when
 * it is stopped early can be compared.
 */
public final class LabPlans {
  /** Where a lab of one recipe keeps it. */
  static final String RECIPE = "recipe.yaml";

  /** Rows of {@link #assign}. */
  public static final String ONE_TO_ONE = "one-to-one";

  /** One to one with as many queries as all groups have together. */
  public static final String WIDE = "one-to-one-wide";

  /** One set of queries in which every object is found K times. */
  public static final String ONE_TO_MANY = "one-to-many";

  /** The paper's own. */
  public static final String GROUP_WISE = "group-wise";

  private LabPlans() {}

  /** A row before it has seeds. */
  private record Row(
      String name, Map<String, String> settings, String base, List<String> overrides) {
    Trial with(long seed) {
      return new Trial(name, settings, base, overrides, seed);
    }
  }

  /**
   * Tables 1 and 3: a row for each number of groups.
   *
   * @param groups numbers of groups K
   * @param seeds how many seeds, from the recipe's own on
   */
  public static LabPlan groups(Path data, Recipe recipe, List<Integer> groups, int seeds) {
    List<Row> rows = new ArrayList<>();
    for (int k : groups.stream().distinct().toList()) {
      UserException.require(k >= 1, "--groups must be at least 1, was %d", k);
      rows.add(
          new Row(
              "groups-" + k,
              Map.of("groups", Integer.toString(k)),
              RECIPE,
              List.of("training.groups=" + k)));
    }
    List<Trial> trials = trials(rows, recipe.training().seed(), seeds);
    return new LabPlan("groups", data, Map.of(RECIPE, recipe), List.of("groups"), trials);
  }

  /**
   * Figure 1: one to one with N and with K x N queries, one to many, and group-wise.
   *
   * @param recipe whose number of groups is K
   */
  public static LabPlan assign(Path data, Recipe recipe, int seeds) {
    int k = recipe.training().groups();
    UserException.require(
        k >= 2, "assignments are compared with at least 2 groups, training.groups is %d", k);
    int n = recipe.detector().queries();
    String plain = "training.assignment=group";
    List<Row> rows =
        List.of(
            assigned(ONE_TO_ONE, n, List.of("training.groups=1", plain)),
            assigned(WIDE, k * n, List.of("training.groups=1", plain, "detector.queries=" + k * n)),
            assigned(ONE_TO_MANY, k * n, List.of("training.assignment=one-to-many")),
            assigned(GROUP_WISE, n, List.of(plain)));
    List<Trial> trials = trials(rows, recipe.training().seed(), seeds);
    List<String> columns = List.of("assignment", "queries");
    return new LabPlan("assign", data, Map.of(RECIPE, recipe), columns, trials);
  }

  /** What is asked at inference stands beside the assignment. */
  private static Row assigned(String name, int asked, List<String> overrides) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("assignment", name);
    settings.put("queries", Integer.toString(asked));
    return new Row(name, settings, RECIPE, overrides);
  }

  /**
   * Tables 1 and 2: each detector with one group and with its recipe's number of groups.
   *
   * @param recipes each with a name of its own
   */
  public static LabPlan detectors(Path data, List<Recipe> recipes, int seeds) {
    List<Row> rows = new ArrayList<>();
    Map<String, Recipe> bases = new LinkedHashMap<>();
    for (Recipe recipe : recipes) {
      String base = "recipes/" + recipe.name() + ".yaml";
      UserException.require(
          bases.put(base, recipe) == null, "two recipes are called %s", recipe.name());
      for (int k : new TreeSet<>(List.of(1, recipe.training().groups()))) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("recipe", recipe.name());
        settings.put("groups", Integer.toString(k));
        String name = recipe.name() + "-groups-" + k;
        rows.add(new Row(name, settings, base, List.of("training.groups=" + k)));
      }
    }
    long first = recipes.get(0).training().seed();
    List<Trial> trials = trials(rows, first, seeds);
    return new LabPlan("detectors", data, bases, List.of("recipe", "groups"), trials);
  }

  private static List<Trial> trials(List<Row> rows, long first, int seeds) {
    UserException.require(seeds >= 1, "--seeds must be at least 1, was %d", seeds);
    List<Trial> trials = new ArrayList<>();
    for (long seed = first; seed < first + seeds; seed++) {
      for (Row row : rows) {
        trials.add(row.with(seed));
      }
    }
    return trials;
  }
}
