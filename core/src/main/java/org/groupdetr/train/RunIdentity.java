package org.groupdetr.train;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.recipe.EvaluationSpec;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.recipe.ScheduleSpec;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.tensor.Engine;
import org.groupdetr.weights.TensorFile;

/**
 * What must be the same for a run to go on: what is learned from, classes, threads of the engine,
 * and of the recipe what decided about the steps that are done. The number of epochs, drops of the
 * rate that are to come, how often is evaluated, logged and saved, and threads that load may
 * change.
 *
 * @param classes as a checkpoint holds them
 * @param content what is learned from; empty if that is not known
 */
record RunIdentity(Recipe recipe, String classes, String content, int stepsPerEpoch, int threads) {
  private static final String THREADS = "groupdetr.threads";
  private static final String CONTENT = "groupdetr.data";

  /** Of a run with the engine as it is; {@code content} as {@link BatchSource#content} says it. */
  static RunIdentity of(Recipe recipe, Labels labels, String content, int stepsPerEpoch) {
    return new RunIdentity(
        recipe, ModelFile.classes(labels), content, stepsPerEpoch, Engine.threads());
  }

  /** How many threads of the engine a checkpoint was made with, if it says so. */
  static Optional<Integer> threads(Path checkpoint) {
    return Optional.ofNullable(TensorFile.open(checkpoint).metadata().get(THREADS))
        .filter(text -> text.matches("[1-9]\\d{0,5}"))
        .map(Integer::parseInt);
  }

  /** What a checkpoint keeps of it. */
  Map<String, String> words() {
    return Map.of(
        ModelFile.RECIPE,
        RecipeFile.text(recipe),
        ModelFile.CLASSES,
        classes,
        CONTENT,
        content,
        THREADS,
        Integer.toString(threads));
  }

  /**
   * Makes sure that this run can go on from a checkpoint.
   *
   * @param progress of the checkpoint
   * @throws UserException if it belongs to another run
   */
  void requireSame(TensorFile checkpoint, Progress progress) {
    Map<String, String> words = checkpoint.metadata();
    require(
        classes.equals(words.get(ModelFile.CLASSES)),
        checkpoint,
        "the classes of the data have changed");
    String learned = words.getOrDefault(CONTENT, "");
    require(
        learned.isEmpty() || content.isEmpty() || learned.equals(content),
        checkpoint,
        "its training data was "
            + learned
            + " and is "
            + content
            + "; to learn from other data begin a new run with --weights");
    Recipe before = ModelFile.open(checkpoint).recipe();
    Optional<String> change =
        change(
            RecipeFile.values(done(before, progress)), RecipeFile.values(done(recipe, progress)));
    require(
        change.isEmpty(),
        checkpoint,
        change.orElse("")
            + ", which the steps that are done depend on; without --recipe and --set the run goes"
            + " on by its own recipe");
    require(
        recipe.training().epochs() >= progress.epoch(),
        checkpoint,
        Counted.of(progress.epoch(), "epoch is", "epochs are")
            + " done: training.epochs must be at least as many, was "
            + recipe.training().epochs());
    require(
        Integer.toString(threads).equals(words.get(THREADS)),
        checkpoint,
        "the number of threads has changed, so the bits would differ; use --threads "
            + words.get(THREADS));
  }

  private static void require(boolean holds, TensorFile checkpoint, String message) {
    UserException.require(holds, "cannot resume from %s: %s", checkpoint.path(), message);
  }

  /** The recipe without what cannot have had a part in the steps that are done. */
  private Recipe done(Recipe recipe, Progress progress) {
    TrainingSpec t = recipe.training();
    EvaluationSpec e = recipe.evaluation();
    TrainingSpec training =
        new TrainingSpec(
            1,
            t.batchSize(),
            t.accumulate(),
            t.groups(),
            t.assignment(),
            t.learningRate(),
            t.backboneLearningRate(),
            t.weightDecay(),
            t.layerDecay(),
            t.freeze(),
            t.dropPath(),
            t.clipNorm(),
            done(t.schedule(), progress),
            t.ema(),
            Optional.empty(),
            1,
            Optional.empty(),
            1,
            t.seed(),
            false,
            t.precision());
    EvaluationSpec evaluation = new EvaluationSpec(e.maxDetections(), 1, e.nms());
    Recipe loaded = recipe.withLoader(1, 1);
    return new Recipe(
        "run", "", loaded.weights(), loaded.detector(), loaded.data(), training, evaluation);
  }

  /** A drop counts once a step was done after it. */
  private ScheduleSpec done(ScheduleSpec schedule, Progress progress) {
    if (schedule instanceof ScheduleSpec.Step step) {
      long last = progress.step() - 1;
      List<Double> drops =
          step.drops().stream().filter(drop -> last >= drop * stepsPerEpoch).toList();
      return new ScheduleSpec.Step(step.warmupSteps(), drops, step.factor());
    }
    return schedule;
  }

  /** The first value that differs. */
  private static Optional<String> change(Map<String, String> before, Map<String, String> now) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    for (String key : keys) {
      String was = before.getOrDefault(key, "left out");
      String is = now.getOrDefault(key, "left out");
      if (!was.equals(is)) {
        return Optional.of(key + " was " + was + " and is " + is);
      }
    }
    return Optional.empty();
  }
}
