package org.groupdetr.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.recipe.TrainingSpec;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.AdamW;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.distributed.ProcessGroup;

/**
 * A run of training: epochs of steps, an evaluation after some, a checkpoint after each. Going on
 * from a checkpoint gives the same bits as never having stopped.
 */
public final class Trainer implements AutoCloseable {
  private static final String REMOTE = "; process 0 keeps the last checkpoint, --resume goes on";

  private final RunSetting setting;
  private final SetDetector<?> detector;
  private final SetDetector<?> evaluationModel;
  private final ParameterGroups groups;
  private final AdamW optimizer;
  private final Optional<Ema> ema;
  private final TrainStep<?> step;
  private final Replicas replicas;
  private final RunFiles files;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final StopWatch watch = new StopWatch();
  private Progress progress = Progress.START;

  /** Of the training data, once it was asked for: of a large set it takes a second. */
  private Optional<String> content = Optional.empty();

  /** Where the checkpoint stands. */
  private Optional<Progress> saved = Optional.empty();

  /** How a run ended. */
  public enum Ending {
    /** All epochs are done. */
    FINISHED,
    /** AP has not risen for as long as the recipe has patience. */
    STOPPED_EARLY,
    /** It was asked to stop; it can be resumed. */
    INTERRUPTED
  }

  /**
   * Prepares a run with fresh weights.
   *
   * @throws UserException if there are fewer pictures than a step needs
   */
  public Trainer(RunSetting setting) {
    this.setting = setting;
    stepsPerEpoch();
    TrainingSpec training = setting.recipe().training();
    BuildContext context =
        new BuildContext(
            setting.labels().count(),
            ModelFile.grouping(training),
            training.checkpointing(),
            new Init(training.seed()),
            new CounterRng(training.seed()),
            training.dropPath());
    DetectorSpec spec = setting.recipe().detector();
    detector = context.detector(spec);
    detector.freeze(training.frozen());
    detector.compute(training.precision());
    detector.move(setting.device());
    evaluationModel =
        BuildContext.forUse(setting.labels().count(), context.grouping()).detector(spec);
    evaluationModel.compute(training.precision());
    evaluationModel.move(setting.device());
    ParameterGroups all = ParameterGroups.of(detector, spec.noDecay(), training.layerDecay());
    groups = training.backboneLearningRate() == 0 ? all.withoutBackbone() : all;
    optimizer = groups.optimizer(training.weightDecay());
    ema = training.ema().map(average -> new Ema(detector.state(), average));
    step =
        TrainStep.of(
            detector,
            optimizer,
            training.clipNorm(),
            setting.device(),
            setting.group(),
            training.checkpointing());
    replicas = new Replicas(setting.group(), parts());
    files = new RunFiles(setting, parts());
  }

  /** Starts from other weights than fresh ones, which {@code filled} puts into the detector. */
  public void begin(Consumer<SetDetector<?>> filled) {
    try (Scope scope = Scope.open()) {
      filled.accept(detector);
      ema.ifPresent(average -> average.restore(detector.state()));
    }
  }

  /** Goes back to the folder's checkpoint. */
  public void restore() {
    progress = Checkpoint.restore(setting.folder().checkpoint(), parts(), identity());
    saved = Optional.of(progress);
    watch.start(progress.seconds());
  }

  /**
   * Asks a run to stop after the step that it is at, from any thread. An evaluation is not waited
   * for: it is done again when the run goes on.
   */
  public void stop() {
    stop.set(true);
  }

  /** What a step costs on the largest pictures of the recipe. */
  public StepCost cost() {
    return StepCost.of(StepCost.Question.of(setting.recipe(), setting.labels().count()));
  }

  /** Steps done so far. */
  public long steps() {
    return progress.step();
  }

  /** Epochs that are done, with their evaluations. */
  public int epochs() {
    return progress.epoch();
  }

  /** The number of threads that a checkpoint must be resumed with, if it says so. */
  public static Optional<Integer> threads(RunFolder folder) {
    return RunIdentity.threads(folder.checkpoint());
  }

  /** The best AP so far, of masks where they are measured; -1 before the first evaluation. */
  public double bestAp() {
    return progress.bestAp();
  }

  /**
   * Trains until the recipe is done or the run is stopped.
   *
   * @throws UserException if training breaks down; the last good state is then in the checkpoint
   */
  public Ending run(MetricsSink metrics, TrainListener listener) {
    try {
      begin();
      return epochs(metrics, listener);
    } catch (UserException e) {
      throw setting.group().isBroken() ? resumable(e) : e;
    }
  }

  /** What a person does where another process is lost; the first knows best. */
  private UserException resumable(UserException e) {
    String said = String.valueOf(e.getMessage()).replace(REMOTE, "");
    if (said.contains("--resume")) {
      return e;
    }
    String last =
        setting.group().isFirst()
            ? "; the last good state is in " + setting.folder().checkpoint() + ", --resume goes on"
            : REMOTE;
    return new UserException(said + last, e);
  }

  private Ending epochs(MetricsSink metrics, TrainListener listener) {
    TrainingSpec training = setting.recipe().training();
    while (progress.epoch() < training.epochs()) {
      if (impatient()) {
        return Ending.STOPPED_EARLY;
      }
      if (!steps(metrics, listener)) {
        keep();
        return Ending.INTERRUPTED;
      }
      int done = progress.epoch() + 1;
      boolean due = done % training.evaluateEvery() == 0 || done == training.epochs();
      if (due && !evaluate(new EpochEvaluation.Told(metrics, listener))) {
        return Ending.INTERRUPTED;
      }
      files.last();
      progress = progress.nextEpoch(watch.seconds());
      keep();
    }
    return impatient() ? Ending.STOPPED_EARLY : Ending.FINISHED;
  }

  /** All processes stand where the first does, and have the same to do. */
  private void begin() {
    ProcessGroup group = setting.group();
    String mending = "start all processes with the same options";
    group.agree("recipe", RecipeFile.text(setting.recipe()), mending);
    group.agree("number of threads", Engine.threads() + "", "give all the same --threads");
    if (group.size() > 1) {
      group.agree("training data", content(), "give all the same --data");
      saved = Optional.of(replicas.copyFirst(progress));
      progress = saved.get();
    }
  }

  private boolean impatient() {
    return setting
        .recipe()
        .training()
        .earlyStopping()
        .map(spec -> progress.evaluationsWithoutGain() >= spec.patience())
        .orElse(false);
  }

  /** The rest of the epoch's steps; false if the run was stopped. */
  private boolean steps(MetricsSink metrics, TrainListener listener) {
    TrainingSpec training = setting.recipe().training();
    int stepsPerEpoch = stepsPerEpoch();
    if (progress.batch() / training.accumulate() >= stepsPerEpoch) {
      return true; // All are done, and the checkpoint was written before the evaluation.
    }
    ProcessGroup group = setting.group();
    int first = progress.batch() + group.rank();
    try (BatchSource.Stream batches =
        setting.training().open(progress.epoch(), first, group.size())) {
      StepClock clock = new StepClock(batches, group);
      for (int at = progress.batch() / training.accumulate(); at < stepsPerEpoch; at++) {
        StepStart start =
            checkpointOnFailure(
                () -> StepStart.of(group, stop.get(), () -> parts(batches)).sound());
        if (start.stopped()) {
          return false;
        }
        LearningRates rates = LearningRates.of(training, progress.step(), stepsPerEpoch);
        TrainStep.Report report =
            checkpointOnFailure(() -> step.run(progress.step(), start, groups.rates(rates)));
        start.parts().forEach(batches::release);
        ema.ifPresent(average -> average.follow(detector.state(), progress.step() + 1));
        progress = progress.stepped(training.accumulate(), report.loss(), watch.seconds());
        boolean logged = progress.step() % training.logEvery() == 0;
        StepMetrics numbers = clock.metrics(progress, report, rates.named(), start.pictures());
        if (logged) {
          metrics.step(numbers);
        }
        listener.step(numbers, stepsPerEpoch, training.epochs(), logged);
        saveIfDue(at + 1 < stepsPerEpoch);
      }
    }
    return true;
  }

  private void saveIfDue(boolean insideEpoch) {
    Optional<Integer> every = setting.recipe().training().checkpointEvery();
    if (insideEpoch && every.isPresent() && progress.step() % every.get() == 0) {
      keep();
    }
  }

  /** Keeps the state before this step where the step cannot be done. */
  private <T> T checkpointOnFailure(Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException e) {
      boolean good = finite();
      if (good) {
        save();
      }
      if (setting.group().isBroken()) {
        throw e; // Told further up.
      }
      String kept = good ? "the state before this step is in " : "the last good state stays in ";
      throw new UserException(e.getMessage() + "; " + kept + setting.folder().checkpoint(), e);
    }
  }

  /** Whether the weights are sound: others must not take the place of a good checkpoint. */
  private boolean finite() {
    try (Scope scope = Scope.open()) {
      return detector.state().values().stream().allMatch(Tensor::allFinite);
    }
  }

  private int stepsPerEpoch() {
    int steps = setting.training().batches() / setting.recipe().training().accumulate();
    if (steps == 0) {
      throw UserException.of(
          "the training split has fewer pictures than one step needs: lower training.batchSize"
              + " (%d)",
          setting.recipe().training().batchSize());
    }
    return steps;
  }

  /** Parts of a step that are this process's. */
  private int share() {
    return setting.recipe().training().accumulate() / setting.group().size();
  }

  private List<HostBatch> parts(BatchSource.Stream batches) {
    List<HostBatch> parts = new ArrayList<>();
    for (int i = 0; i < share(); i++) {
      parts.add(batches.next().orElseThrow(() -> new IllegalStateException("an epoch was short")));
    }
    return parts;
  }

  /** Evaluates, with the epoch's steps kept before; false if the run was stopped meanwhile. */
  private boolean evaluate(EpochEvaluation.Told told) {
    if (setting.evaluation().isEmpty()) {
      return true;
    }
    if (!saved.equals(Optional.of(progress))) {
      keep();
    }
    EpochEvaluation evaluation =
        new EpochEvaluation(setting, detector, evaluationModel, ema, watch, stop::get);
    double meanLoss = progress.epochLoss() / stepsPerEpoch();
    Optional<EpochEvaluation.Outcome> outcome =
        evaluation.run(setting.evaluation().get(), progress, meanLoss, told);
    outcome.ifPresent(
        done -> {
          progress = done.progress();
          done.best().ifPresent(files::best);
        });
    return outcome.isPresent();
  }

  /** COCO's numbers by name, in their order. */
  public static Map<String, Double> numbers(CocoResult result) {
    return EpochEvaluation.numbers(result);
  }

  /** Writes the weights of all groups, as a model that training may begin with. */
  public void writeAllGroups(Path path) {
    files.allGroups(path);
  }

  /** Writes the checkpoint as the run stands; the first of several processes does. */
  public void save() {
    files.checkpoint(progress, identity().words());
    saved = Optional.of(progress);
  }

  /** Writes the checkpoint, if all processes stand where this one does. */
  private void keep() {
    replicas.requireSame(progress);
    save();
  }

  private Checkpoint.Parts parts() {
    return new Checkpoint.Parts(detector, optimizer, ema);
  }

  private String content() {
    content = content.or(() -> Optional.of(setting.training().content()));
    return content.orElseThrow();
  }

  private RunIdentity identity() {
    return RunIdentity.of(setting.recipe(), setting.labels(), content(), stepsPerEpoch());
  }

  @Override
  public void close() {
    step.close();
    optimizer.close();
    ema.ifPresent(Ema::close);
    detector.close();
    evaluationModel.close();
  }
}
