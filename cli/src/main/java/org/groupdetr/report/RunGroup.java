package org.groupdetr.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.groupdetr.stats.PairedTest;
import org.groupdetr.stats.Sample;

/**
 * Runs whose recipes are the same but for the seed.
 *
 * @param label what they are called: the settings that tell them from the other groups, where these
 *     are few, else the recipe's name
 */
record RunGroup(String label, List<Run> runs) {
  private static final int FEW = 3;

  /** The runs by what differs, in the order in which they come. */
  static List<RunGroup> of(List<Run> runs) {
    Set<String> paths = RecipeSettings.differing(runs.stream().map(Run::settings).toList());
    Map<List<String>, List<Run>> byValues = new LinkedHashMap<>();
    for (Run run : runs) {
      List<String> values = paths.stream().map(run.settings()::value).toList();
      byValues.computeIfAbsent(values, v -> new ArrayList<>()).add(run);
    }
    Map<String, Integer> uses = new LinkedHashMap<>();
    List<RunGroup> groups = new ArrayList<>();
    for (List<Run> members : byValues.values()) {
      String label = label(members.get(0), paths);
      int use = uses.merge(label, 1, Integer::sum);
      groups.add(new RunGroup(use == 1 ? label : label + " (" + use + ")", List.copyOf(members)));
    }
    return groups;
  }

  private static String label(Run run, Set<String> paths) {
    if (paths.isEmpty() || paths.size() > FEW) {
      return run.settings().value("name");
    }
    return String.join(
        ", ", paths.stream().map(path -> last(path) + " " + run.settings().value(path)).toList());
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** A number of each run. */
  Sample sample(ToDoubleFunction<Run> number) {
    return Sample.of(runs.stream().mapToDouble(number).toArray());
  }

  /** The run with a seed, of several the first. */
  Optional<Run> withSeed(String seed) {
    return runs.stream().filter(run -> run.seed().equals(seed)).findFirst();
  }

  /** What this group has more than another, by seeds that both have. */
  PairedTest against(RunGroup other, ToDoubleFunction<Run> number) {
    List<String> seeds = commonSeeds(other);
    return PairedTest.of(other.bySeed(seeds, number), bySeed(seeds, number));
  }

  /** How these differences spread. */
  Sample gains(RunGroup other, ToDoubleFunction<Run> number) {
    List<String> seeds = commonSeeds(other);
    List<Double> with = bySeed(seeds, number);
    List<Double> without = other.bySeed(seeds, number);
    return Sample.of(
        IntStream.range(0, seeds.size()).mapToDouble(i -> with.get(i) - without.get(i)).toArray());
  }

  private List<String> commonSeeds(RunGroup other) {
    return runs.stream()
        .map(Run::seed)
        .distinct()
        .filter(seed -> other.withSeed(seed).isPresent())
        .toList();
  }

  private List<Double> bySeed(List<String> seeds, ToDoubleFunction<Run> number) {
    return seeds.stream()
        .map(seed -> withSeed(seed).map(number::applyAsDouble).orElse(Double.NaN))
        .toList();
  }
}
