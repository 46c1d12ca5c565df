package org.groupdetr.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.eval.IouType;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunRecord;
import org.groupdetr.run.StepMetrics;

/**
 * A run as its folder tells it.
 *
 * @param name what it is called on the page
 * @param recipe as it was executed, YAML
 * @param steps that were logged
 * @param epochs that were evaluated; of those weights only that count
 * @param kind what its numbers are shown of
 */
record Run(
    String name,
    RunFolder folder,
    String recipe,
    RecipeSettings settings,
    RunRecord origin,
    List<StepMetrics> steps,
    List<EpochMetrics> epochs,
    IouType kind) {

  /**
   * Reads a run's folder; the run may still be going on.
   *
   * @throws UserException if there is none, or its files are damaged
   */
  static Run read(String name, Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.exists(folder.metrics()) || !Files.exists(folder.recipe())) {
      throw UserException.of(
          "%s holds no run: there must be %s and %s; give the folder that 'train --out' names",
          path, folder.recipe().getFileName(), folder.metrics().getFileName());
    }
    List<MetricsRecord> records = MetricsLog.read(folder.metrics());
    List<EpochMetrics> epochs = counting(of(EpochMetrics.class, records));
    String recipe = text(folder.recipe());
    return new Run(
        name,
        folder,
        recipe,
        RecipeSettings.of(folder.recipe().toString(), recipe),
        RunRecord.read(path),
        of(StepMetrics.class, records),
        epochs,
        epochs.stream().allMatch(epoch -> epoch.masks().isEmpty()) ? IouType.BOXES : IouType.MASKS);
  }

  private static <T> List<T> of(Class<T> kind, List<MetricsRecord> records) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Where a moving average is kept, it is what is handed on and compared. */
  private static List<EpochMetrics> counting(List<EpochMetrics> epochs) {
    List<EpochMetrics> averaged =
        epochs.stream().filter(e -> e.weights() == EpochMetrics.Weights.EMA).toList();
    return averaged.isEmpty() ? epochs : averaged;
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** The same, its numbers shown of boxes. */
  Run ofBoxes() {
    return new Run(name, folder, recipe, settings, origin, steps, epochs, IouType.BOXES);
  }

  /**
   * The evaluation with the best AP, of equal ones the first; none before the first. A run that
   * measures masks goes by them, whatever is shown.
   */
  Optional<EpochMetrics> best() {
    return epochs.stream()
        .max(
            Comparator.<EpochMetrics>comparingDouble(
                    e -> number(e.masks().isEmpty() ? e.coco() : e.masks(), "AP"))
                .thenComparingInt(e -> -e.epoch()));
  }

  /** The number called {@code name} of the last evaluation; NaN if there is none. */
  double atEnd(String name) {
    return epochs.isEmpty() ? Double.NaN : number(epochs.get(epochs.size() - 1), name);
  }

  /** The AP of the best evaluation that it was chosen by; NaN if there is none. */
  double ofBest() {
    return best()
        .map(e -> number(e.masks().isEmpty() ? e.coco() : e.masks(), "AP"))
        .orElse(Double.NaN);
  }

  /** The best evaluation's number called {@code name}; NaN if there is none. */
  double atBest(String name) {
    return best().map(epoch -> number(epoch, name)).orElse(Double.NaN);
  }

  /** A number of an evaluation; NaN where there was nothing to measure. */
  double number(EpochMetrics epoch, String name) {
    return number(kind == IouType.MASKS ? epoch.masks() : epoch.coco(), name);
  }

  private static double number(Map<String, Double> numbers, String name) {
    double value = numbers.getOrDefault(name, Double.NaN);
    return value < 0 ? Double.NaN : value;
  }

  /** Wall time up to the last evaluation, in seconds; NaN before the first. */
  double seconds() {
    return epochs.isEmpty() ? Double.NaN : epochs.get(epochs.size() - 1).elapsedSeconds();
  }

  /** Median time of a step, in seconds: the first ones, which warm up, do not weigh. */
  double stepSeconds() {
    double[] sorted = steps.stream().mapToDouble(StepMetrics::stepSeconds).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /** Most memory that the process held, in MiB. */
  double peakMemoryMb() {
    return steps.stream().mapToDouble(StepMetrics::peakMemoryMb).max().orElse(Double.NaN);
  }

  String seed() {
    return settings.value("training.seed");
  }
}
