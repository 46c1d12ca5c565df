package org.groupdetr.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.check.SplitSummary;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.recipe.Recipe;

/** What a person should know before a training begins. */
public final class RunWarnings {
  /** A detector of N queries finds fewer than N objects: some queries stay in other places. */
  private static final double USABLE = 0.8;

  private RunWarnings() {}

  /** That a training is predicted to need more memory than the machine has. */
  public static Optional<String> ofMemory(double neededMb, long machineBytes) {
    double machineMb = machineBytes / (double) (1 << 20);
    return neededMb <= machineMb
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "a step is predicted to need %,.0f MB, and there are %,.0f MB: lower"
                    + " training.groups or the pictures' sizes, raise training.accumulate, or set"
                    + " training.checkpointing=true",
                neededMb,
                machineMb));
  }

  /** Memory of this machine, or of the container. */
  public static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Objects that a detector of masks cannot learn from. */
  public static Optional<String> ofMasks(Recipe recipe, DataSet data) {
    int without =
        recipe.detector().learnsMasks()
            ? data.split("train").map(TrainingPictures::withoutMasks).orElse(0)
            : 0;
    return without == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "train: %s a box and no usable mask: left out and learned as background;"
                    + " 'groupdetr data check' lists such objects",
                Counted.of(without, "object has", "objects have")));
  }

  /** Pictures with more objects than the recipe's detector can find, a line for each split. */
  public static List<String> ofObjects(Recipe recipe, DataSet data) {
    int queries = recipe.detector().queries();
    List<String> lines = new ArrayList<>();
    data.splits().stream()
        .map(split -> SplitSummary.of(split, data.labels()))
        .filter(split -> split.mostObjects() > USABLE * queries)
        .forEach(
            split ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "%s: %s has %s, and the detector %s: objects"
                            + " without a query are not found; raise detector.queries",
                        split.name(),
                        split.mostIn(),
                        Counted.of(split.mostObjects(), "object"),
                        Counted.of(queries, "query"))));
    return lines;
  }
}
