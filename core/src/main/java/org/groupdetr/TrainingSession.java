package org.groupdetr;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.groupdetr.common.Counted;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.MachineMemory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.pretrained.GroupChoice;
import org.groupdetr.pretrained.WeightMapping;
import org.groupdetr.pretrained.WeightSource;
import org.groupdetr.pretrained.WeightSources;
import org.groupdetr.pretrained.download.WeightCache;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.recipe.ScheduleSpec;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunLogs;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.distributed.ProcessGroup;
import org.groupdetr.tensor.precision.Precision;
import org.groupdetr.tensor.precision.PrecisionChoice;
import org.groupdetr.train.LoadedBatches;
import org.groupdetr.train.RunSetting;
import org.groupdetr.train.RunWarnings;
import org.groupdetr.train.StepCost;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;
import org.groupdetr.train.Validation;

/** Puts a run of training together and sees it through. */
final class TrainingSession {
  private final Training asked;
  private final TrainListener listener;
  private final Recipe recipe;
  private final RunFolder folder;
  private final DataSet data;
  private final ProcessGroup group;

  private TrainingSession(
      Training asked, Recipe recipe, RunFolder folder, DataSet data, ProcessGroup group) {
    this.asked = asked;
    this.listener = asked.listener;
    this.recipe = recipe;
    this.folder = folder;
    this.data = data;
    this.group = group;
  }

  /** Opens the data, reads the recipe, and trains; with other processes where that is wanted. */
  static TrainingResult run(Training asked) {
    TrainingGroup.requireSound(asked);
    Optional<Recipe> own = asked.followsRecipe() ? Optional.empty() : Optional.of(asked.executed());
    RunFolder folder = folder(asked);
    DataSet data = asked.data.get();
    own.ifPresent(recipe -> warn(recipe, data, asked.listener));
    // A run that goes on takes everything from its checkpoint.
    Optional<WeightSource> weights =
        asked.resume || !asked.membership.isFirst()
            ? Optional.empty()
            : own.flatMap(recipe -> weights(asked, recipe));
    Optional<Integer> threads = asked.threads.or(() -> threads(asked, folder));
    Device device = EngineSetup.start(deviceName(asked), threads);
    try (TrainingGroup group = TrainingGroup.together(asked, data)) {
      try {
        group.shareThreads(threads);
        boolean measures = asked.fasterPrecision && !asked.resume;
        String text =
            group
                .processes()
                .first(
                    () ->
                        RecipeFile.text(
                            measures
                                ? fast(own.orElseThrow(), device, asked.listener)
                                : own.orElseThrow()));
        Recipe recipe = own.filter(whole -> !measures).orElseGet(() -> RecipeFile.parsed(text));
        return new TrainingSession(asked, recipe, folder, data, group.processes())
            .run(device, weights);
      } catch (RuntimeException | OutOfMemoryError e) {
        group.failed(e);
        throw e;
      }
    }
  }

  /** In the precision that is faster on the device. */
  private static Recipe fast(Recipe recipe, Device device, TrainListener listener) {
    Precision faster = PrecisionChoice.AUTO.on(device, listener::note);
    return RecipeFile.changed(recipe, List.of("training.precision=" + faster.word()));
  }

  /** That of the first process; the others write nowhere. */
  private static RunFolder folder(Training asked) {
    if (!asked.membership.isFirst()) {
      return new RunFolder(asked.folder());
    }
    return asked.resume ? RunFolder.resume(asked.folder()) : RunFolder.create(asked.folder());
  }

  private static void warn(Recipe recipe, DataSet data, TrainListener listener) {
    RunWarnings.ofObjects(recipe, data).forEach(listener::warning);
    RunWarnings.ofMasks(recipe, data).ifPresent(listener::warning);
    RunWarnings.ofSchedule(recipe).ifPresent(listener::warning);
    RunWarnings.ofFreeze(recipe).ifPresent(listener::warning);
  }

  /** Each process of a machine has a GPU of its own. */
  private static String deviceName(Training asked) {
    boolean several = asked.membership.size() > 1;
    return asked.device.equals("cuda") && several
        ? "cuda:" + asked.membership.localRank()
        : asked.device;
  }

  private TrainingResult run(Device device, Optional<WeightSource> weights) {
    RunSetting setting = setting(device);
    if (device.isCpu() && group.membership().localRank() == 0) {
      checkMemory();
    }
    try (Trainer trainer = new Trainer(setting)) {
      if (!group.isFirst()) {
        listener.started(folder, 0, trainer::stop);
        return trained(trainer, setting, new Unheard());
      }
      weights.ifPresent(source -> begin(trainer, source));
      try (FolderLock lock = FolderLock.of(folder.path())) {
        stand(trainer);
        RunOrigin.keep(folder.path(), data, asked.startedBy, device);
        listener.started(folder, trainer.steps(), trainer::stop);
        try (RunLogs logs =
            RunLogs.open(folder, trainer.steps(), trainer.epochs(), InstantSource.system())) {
          return trained(trainer, setting, logs);
        }
      }
    }
  }

  /** Refuses what the system would kill after minutes or hours. */
  private void checkMemory() {
    StepCost cost = StepCost.of(StepCost.Question.of(recipe, data.labels().count()));
    int parts = recipe.training().accumulate() / group.size();
    double needed = cost.peakMb(parts, group.size()) * group.membership().localSize();
    long free = MachineMemory.here().freeBytes();
    Optional<String> warning = RunWarnings.ofMemory(needed, free);
    if (warning.isPresent() && RunWarnings.cannotFit(needed, free) && !asked.tightMemory) {
      throw new UserException(
          warning.get() + "; or end other programs; --force tries it all the same");
    }
    warning.ifPresent(listener::warning);
  }

  /** Makes the folder one of a run that can be resumed, whenever it is killed. */
  private void stand(Trainer trainer) {
    if (!asked.resume) {
      folder.requireNew(); // Another process may have been there since.
      RecipeFile.write(folder.recipe(), recipe);
      trainer.save(); // A full disk shows early.
      return;
    }
    Recipe before = RecipeFile.read(folder.recipe().toString(), List.of());
    trainer.restore();
    if (!recipe.equals(before)) {
      noteChange(before);
      RecipeFile.write(folder.recipe(), recipe);
    }
    if (trainer.epochs() >= recipe.training().epochs()) {
      listener.note(
          "the run of "
              + Counted.of(trainer.epochs(), "epoch")
              + " is done; it goes on longer with --set training.epochs=NUMBER");
    }
  }

  private void noteChange(Recipe before) {
    int was = before.training().epochs();
    int now = recipe.training().epochs();
    if (was != now) {
      boolean steps = recipe.training().schedule() instanceof ScheduleSpec.Step;
      listener.note(
          String.format(
              Locale.ROOT,
              "training.epochs was %d and is %d%s",
              was,
              now,
              steps ? "" : ": from here on the learning rate is that of a run of this length"));
    }
  }

  /** Of a run that goes on, as many as it had. */
  private static Optional<Integer> threads(Training asked, RunFolder folder) {
    return asked.resume && asked.membership.isFirst() ? Trainer.threads(folder) : Optional.empty();
  }

  private static Optional<WeightSource> weights(Training asked, Recipe recipe) {
    Training.Start start = asked.start;
    if (recipe.weights().isEmpty()
        && (start.classes().isPresent() || !start.group().equals(GroupChoice.KNOWN))) {
      throw UserException.of(
          "which %s to take is about the weights to begin with: name weights, too",
          start.classes().isPresent() ? "classes" : "group");
    }
    return recipe
        .weights()
        .map(
            name ->
                WeightSources.open(
                    name, WeightCache.standard(asked.listener::downloading), start.group()));
  }

  private void begin(Trainer trainer, WeightSource source) {
    trainer.begin(
        detector -> {
          WeightMapping fit =
              WeightMapping.of(source, detector, data.labels(), asked.start.classes());
          fit.apply(detector);
          listener.loaded(fit.lines());
        });
  }

  private RunSetting setting(Device device) {
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    return new RunSetting(
        recipe,
        data.labels(),
        LoadedBatches.training(pictures(train), recipe),
        data.split("val").map(this::validation),
        folder,
        device,
        group);
  }

  private Validation validation(Split split) {
    return Validation.of(split, data.labels(), recipe)
        .alsoWith(asked.extras.suppression().map(NonMaximumSuppression::new));
  }

  private List<TrainingPicture> pictures(Split train) {
    List<TrainingPicture> learned = LoadedBatches.trainablePictures(train, data.labels(), recipe);
    int all = train.truth().images().size();
    if (learned.size() < all) {
      listener.note(
          String.format(
              Locale.ROOT,
              "%s: %,d of %s %s left out (data.keepEmpty)",
              train.name(),
              all - learned.size(),
              Counted.of(all, "picture"),
              all - learned.size() == 1
                  ? "has no object to learn and is"
                  : "have no object to learn and are"));
    }
    return learned;
  }

  private TrainingResult trained(Trainer trainer, RunSetting setting, MetricsSink metrics) {
    try (SessionListener told = SessionListener.of(asked, trainer, setting)) {
      if (asked.isCancelled()) {
        trainer.stop();
      }
      Trainer.Ending ending = trainer.run(metrics, told);
      double best = trainer.bestAp();
      return new TrainingResult(
          ending,
          best < 0 ? OptionalDouble.empty() : OptionalDouble.of(best),
          trainer.steps(),
          folder);
    }
  }

  /** Numbers of a process that is not the first: they are those of the first. */
  private static final class Unheard implements MetricsSink {
    @Override
    public void step(StepMetrics metrics) {}

    @Override
    public void epoch(EpochMetrics metrics) {}
  }
}
