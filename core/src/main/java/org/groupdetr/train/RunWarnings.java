package org.groupdetr.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.groupdetr.common.Counted;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.check.SplitSummary;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.ScheduleSpec;
import org.groupdetr.recipe.TrainingSpec;

/** What a person should know before a training begins. */
public final class RunWarnings {
  /** A detector of N queries finds fewer than N objects: some queries stay in other places. */
  private static final double USABLE = 0.8;

  /** Where published schedules drop the rate: after 11 of 12 epochs, 40 of 50. */
  private static final double LAST_DROP = 0.85;

  /** What a process may need at least, as a share of what was predicted. */
  private static final double LEAST_OF_PREDICTION = 0.9;

  private RunWarnings() {}

  /** GMACs; those of the small recipes, with which it was tried, are at most 23. */
  private static final double SMALL_STEP = 50;

  /** That a step is predicted to need more memory than is free. */
  public static Optional<String> ofMemory(double neededMb, long freeBytes) {
    double freeMb = freeBytes / (double) (1 << 20);
    return neededMb <= freeMb
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "a step is predicted to need %,.0f MB, and %,.0f MB are free: lower"
                    + " training.groups or the pictures' sizes, raise training.accumulate, or set"
                    + " training.checkpointing=true",
                neededMb,
                freeMb));
  }

  /**
   * That processes of one thread each work through small steps faster than threads of one process,
   * which wait for each other after every layer.
   *
   * @param giga multiply-accumulate operations of a step, in billions
   * @param threads of the one process
   */
  public static Optional<String> ofThreads(TrainingSpec training, double giga, int threads) {
    int parts = training.accumulate();
    boolean shared = training.batchSize() % threads == 0 && (parts == 1 || parts % threads == 0);
    return threads == 1 || giga > SMALL_STEP || !shared
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "steps are small, so a process for each of the threads is likely to be faster:"
                    + " --processes %d%s --threads 1 starts them; to measure both: bench"
                    + " --processes 1,%d",
                threads,
                parts == 1 ? " --set training.accumulate=" + threads : "",
                threads));
  }

  /** Whether a process of that need cannot fit, even if the prediction is somewhat high. */
  public static boolean cannotFit(double neededMb, long freeBytes) {
    return neededMb * LEAST_OF_PREDICTION > freeBytes / (double) (1 << 20);
  }

  /** Drops of the learning rate that never come, as when only the number of epochs was changed. */
  public static Optional<String> ofSchedule(Recipe recipe) {
    int epochs = recipe.training().epochs();
    if (!(recipe.training().schedule() instanceof ScheduleSpec.Step step)) {
      return Optional.empty();
    }
    List<Double> never = step.drops().stream().filter(drop -> drop >= epochs).toList();
    return never.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "training.schedule.drops: the rate never drops after epoch "
                + never.stream().map(RunWarnings::plain).collect(Collectors.joining(", "))
                + ", since the run has only "
                + Counted.of(epochs, "epoch")
                + "; set it as well, such as --set training.schedule.drops=["
                + (epochs == 1 ? "0.8" : Long.toString((long) (epochs * LAST_DROP)))
                + "]");
  }

  /** Parts that would stay as first weights were drawn. */
  public static Optional<String> ofFreeze(Recipe recipe) {
    return recipe.training().freeze().isEmpty() || recipe.weights().isPresent()
        ? Optional.empty()
        : Optional.of(
            "training.freeze leaves "
                + String.join(", ", recipe.training().frozen())
                + " as drawn by chance, since the run starts from no weights; name some with"
                + " --weights");
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
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
