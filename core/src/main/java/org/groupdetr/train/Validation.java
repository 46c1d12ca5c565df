package org.groupdetr.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.IouType;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.predict.Predictor;
import org.groupdetr.recipe.Recipe;

/**
 * Measures a detector on a split.
 *
 * @param batches all pictures of the split, in order
 * @param boxes evaluates against the boxes of the split's truth
 * @param masks against its masks, if those are wanted
 * @param also suppression with which boxes are measured once more
 */
public record Validation(
    BatchSource batches,
    CocoEvaluator boxes,
    Optional<CocoEvaluator> masks,
    Optional<NonMaximumSuppression> also) {

  /** Of boxes only. */
  public Validation(BatchSource batches, CocoEvaluator boxes) {
    this(batches, boxes, Optional.empty(), Optional.empty());
  }

  /** On a split, with the limits of the recipe. */
  public static Validation of(Split split, Labels labels, Recipe recipe) {
    return of(
        split,
        labels,
        recipe,
        CocoSettings.standard().withMaxDetections(recipe.evaluation().maxDetections()));
  }

  /**
   * On a split.
   *
   * @param settings of both kinds
   */
  public static Validation of(Split split, Labels labels, Recipe recipe, CocoSettings settings) {
    boolean masks = recipe.detector().learnsMasks() && split.hasMasks();
    CocoSettings ofMasks = settings.withKind(IouType.MASKS);
    return new Validation(
        LoadedBatches.evaluation(TrainingPictures.of(split, labels), recipe),
        new CocoEvaluator(split.truth(), settings.withKind(IouType.BOXES)),
        masks ? Optional.of(new CocoEvaluator(split.truth(), ofMasks)) : Optional.empty(),
        Optional.empty());
  }

  /** The same, with boxes measured once more after suppression. */
  public Validation alsoWith(Optional<NonMaximumSuppression> suppression) {
    return new Validation(batches, boxes, masks, suppression);
  }

  /** Asks about every picture; {@code progress} hears of batches done and in all. */
  public DetectionTable detections(Predictor predictor, BiConsumer<Integer, Integer> progress) {
    return tables(predictor, List.of(predictor.suppression()), progress, () -> false)
        .orElseThrow()
        .get(0);
  }

  /** The COCO numbers of the detector on the split. */
  public EvaluationResult run(Predictor predictor, BiConsumer<Integer, Integer> progress) {
    return run(predictor, progress, () -> false).orElseThrow();
  }

  /** As {@link #run(Predictor, BiConsumer)}; nothing if {@code stopped} says so before a batch. */
  Optional<EvaluationResult> run(
      Predictor predictor, BiConsumer<Integer, Integer> progress, BooleanSupplier stopped) {
    List<Optional<NonMaximumSuppression>> kinds = new ArrayList<>();
    kinds.add(predictor.suppression());
    also.ifPresent(suppression -> kinds.add(also));
    return tables(predictor, kinds, progress, stopped).map(this::evaluated);
  }

  private EvaluationResult evaluated(List<DetectionTable> tables) {
    DetectionTable found = tables.get(0);
    return new EvaluationResult(
        found,
        boxes.evaluate(found),
        masks.map(evaluator -> evaluator.evaluate(found)),
        also.map(suppression -> boxes.evaluate(tables.get(1))));
  }

  private Optional<List<DetectionTable>> tables(
      Predictor predictor,
      List<Optional<NonMaximumSuppression>> suppressions,
      BiConsumer<Integer, Integer> progress,
      BooleanSupplier stopped) {
    List<DetectionTable> tables =
        Stream.generate(() -> new DetectionTable(boxes.ids())).limit(suppressions.size()).toList();
    int done = 0;
    try (BatchSource.Stream stream = batches.open(0, 0)) {
      for (Optional<HostBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
        if (stopped.getAsBoolean()) {
          return Optional.empty();
        }
        List<List<List<Detection>>> found = predictor.predict(batch.get(), suppressions);
        for (int i = 0; i < tables.size(); i++) {
          add(tables.get(i), batch.get(), found.get(i));
        }
        stream.release(batch.get());
        progress.accept(++done, batches.batches());
      }
    }
    return Optional.of(tables).filter(all -> !stopped.getAsBoolean());
  }

  private static void add(DetectionTable table, HostBatch batch, List<List<Detection>> found) {
    for (int i = 0; i < found.size(); i++) {
      for (Detection d : found.get(i)) {
        table.add(batch.imageIds()[i], d);
      }
    }
  }
}
