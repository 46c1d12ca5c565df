package org.groupdetr.cli.lab;

import java.util.List;
import java.util.stream.Collectors;
import org.groupdetr.common.MachineMemory;
import org.groupdetr.lab.LabFolder;
import org.groupdetr.lab.LabPlan;
import org.groupdetr.lab.Trial;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.StepCost;

/** How many trainings this machine can do side by side. */
final class LabJobs {
  /** The share of the memory that is free that trainings may take. */
  private static final double USABLE = 0.8;

  private LabJobs() {}

  /** As many as cores and memory allow, at least one. */
  static int of(LabPlan plan, LabFolder folder, int threads) {
    int byCores = Runtime.getRuntime().availableProcessors() / threads;
    if (byCores <= 1) {
      return 1;
    }
    double free = USABLE * MachineMemory.here().freeBytes() / (1 << 20);
    return among(byCores, greedyFirst(plan, folder), free);
  }

  /**
   * How many of the greediest fit.
   *
   * @param mb what each needs, the most first
   */
  static int among(int most, List<Double> mb, double free) {
    int jobs = 0;
    double taken = 0;
    while (jobs < Math.min(most, mb.size()) && taken + mb.get(jobs) <= free) {
      taken += mb.get(jobs++);
    }
    return Math.max(1, jobs);
  }

  /** What each trial is predicted to need. */
  private static List<Double> greedyFirst(LabPlan plan, LabFolder folder) {
    Engine.load();
    return plan.trials().stream().collect(Collectors.groupingBy(Trial::row)).values().stream()
        .flatMap(
            seeds -> {
              double mb = peakMb(seeds.get(0).recipe(folder));
              return seeds.stream().map(seed -> mb);
            })
        .sorted((a, b) -> Double.compare(b, a))
        .toList();
  }

  private static double peakMb(Recipe recipe) {
    return StepCost.of(StepCost.Question.of(recipe, 1)).peakMb(recipe.training().accumulate(), 1);
  }
}
