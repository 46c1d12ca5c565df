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
import org.groupdetr.predict.InputPlan;
import org.groupdetr.predict.Predictor;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.tensor.distributed.ProcessGroup;

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
        InputPlan.of(recipe),
        CocoSettings.standard().withMaxDetections(recipe.evaluation().maxDetections()));
  }

  /**
   * On a split.
   *
   * @param input how pictures come to the network
   * @param settings of both kinds
   */
  public static Validation of(
      Split split, Labels labels, Recipe recipe, InputPlan input, CocoSettings settings) {
    boolean masks = recipe.detector().learnsMasks() && split.hasMasks();
    CocoSettings ofMasks = settings.withKind(IouType.MASKS);
    return new Validation(
        LoadedBatches.evaluation(TrainingPictures.of(split, labels), recipe, input),
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
    return tables(
            ProcessGroup.alone(),
            predictor,
            List.of(predictor.suppression()),
            new Course(progress, () -> false))
        .orElseThrow()
        .get(0);
  }

  /** The COCO numbers of the detector on the split. */
  public EvaluationResult run(Predictor predictor, BiConsumer<Integer, Integer> progress) {
    return run(ProcessGroup.alone(), predictor, new Course(progress, () -> false)).orElseThrow();
  }

  /**
   * The course of an evaluation.
   *
   * @param progress hears of batches done and in all
   * @param stopped is asked before each batch whether to give up
   */
  record Course(BiConsumer<Integer, Integer> progress, BooleanSupplier stopped) {}

  /**
   * As {@link #run(Predictor, BiConsumer)}, with the batches shared out among processes, all of
   * which get the result; nothing if one of them was told to stop.
   */
  Optional<EvaluationResult> run(ProcessGroup group, Predictor predictor, Course course) {
    List<Optional<NonMaximumSuppression>> kinds = new ArrayList<>();
    kinds.add(predictor.suppression());
    also.ifPresent(suppression -> kinds.add(also));
    return tables(group, predictor, kinds, course).map(this::evaluated);
  }

  /** The COCO numbers of what was found in another way. */
  public EvaluationResult of(DetectionTable found) {
    return new EvaluationResult(
        found,
        boxes.evaluate(found),
        masks.map(evaluator -> evaluator.evaluate(found)),
        Optional.empty());
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
      ProcessGroup group,
      Predictor predictor,
      List<Optional<NonMaximumSuppression>> suppressions,
      Course course) {
    List<DetectionTable> tables =
        Stream.generate(() -> new DetectionTable(boxes.ids())).limit(suppressions.size()).toList();
    List<List<Integer>> ends = tables.stream().<List<Integer>>map(t -> new ArrayList<>()).toList();
    boolean stopped = stopped(group, course);
    int done = 0;
    try (BatchSource.Stream stream = batches.open(0, group.rank(), group.size())) {
      Optional<HostBatch> batch = stream.next();
      while (batch.isPresent() && !stopped) {
        List<List<List<Detection>>> found = predictor.predict(batch.get(), suppressions);
        for (int i = 0; i < tables.size(); i++) {
          add(tables.get(i), batch.get(), found.get(i));
          ends.get(i).add(tables.get(i).size());
        }
        stream.release(batch.get());
        done = Math.min(done + group.size(), batches.batches());
        course.progress.accept(done, batches.batches());
        stopped = stopped(group, course);
        batch = stopped ? Optional.empty() : stream.next();
      }
    }
    return together(group, stopped(group, course), tables, ends);
  }

  /** Whether this process or, as far as is known, any other was told to stop. */
  private static boolean stopped(ProcessGroup group, Course course) {
    group.requireAll();
    boolean own = course.stopped.getAsBoolean();
    if (own) {
      group.wantStop();
    }
    return own || group.stopWanted();
  }

  /** The tables of all processes; nothing if one has stopped. */
  private Optional<List<DetectionTable>> together(
      ProcessGroup group, boolean stopped, List<DetectionTable> own, List<List<Integer>> ends) {
    if (group.size() == 1) {
      return stopped ? Optional.empty() : Optional.of(own);
    }
    group.barrier(); // One may have had many more to do.
    byte[] flag = {(byte) (stopped ? 1 : 0)};
    if (group.gather(flag).stream().anyMatch(other -> other[0] != 0)) {
      return Optional.empty();
    }
    List<DetectionTable> all = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      List<byte[]> words = group.gather(SharedTables.written(own.get(i), ends.get(i)));
      all.add(SharedTables.merged(words, boxes.ids()));
    }
    return Optional.of(all);
  }

  private static void add(DetectionTable table, HostBatch batch, List<List<Detection>> found) {
    for (int i = 0; i < found.size(); i++) {
      for (Detection d : found.get(i)) {
        table.add(batch.imageIds()[i], d);
      }
    }
  }
}
