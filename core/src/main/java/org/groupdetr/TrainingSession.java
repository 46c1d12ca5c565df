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
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunLogs;
import org.groupdetr.tensor.Device;
import org.groupdetr.train.LoadedBatches;
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

  /** Opens the data and reads the recipe; nothing is written yet. */
  TrainingSession(Training asked) {
    this.asked = asked;
    this.listener = asked.listener;
    recipe = asked.executed();
    folder = asked.resume ? RunFolder.resume(asked.folder()) : RunFolder.create(asked.folder());
    data = asked.data.get();
  }

  TrainingResult run() {
    RunWarnings.ofObjects(recipe, data).forEach(listener::warning);
    RunWarnings.ofMasks(recipe, data).ifPresent(listener::warning);
    RunWarnings.ofSchedule(recipe).ifPresent(listener::warning);
    // A run that goes on takes everything from its checkpoint.
    Optional<WeightSource> weights = asked.resume ? Optional.empty() : weights();
    Device device = EngineSetup.start(asked.device, asked.threads.or(this::threads));
    Trainer.Setting setting = setting(device);
    if (device.isCpu()) {
      checkMemory();
    }
    try (Trainer trainer = new Trainer(setting)) {
      weights.ifPresent(source -> begin(trainer, source));
      try (FolderLock lock = FolderLock.of(folder.path())) {
        stand(trainer);
        RunOrigin.keep(folder.path(), data, asked.startedBy, device);
        listener.started(folder, trainer.steps(), trainer::stop);
        return trained(trainer, setting);
      }
    }
  }

  /** Refuses what the system would kill after minutes or hours. */
  private void checkMemory() {
    double needed = StepCost.of(StepCost.Question.of(recipe, data.labels().count())).peakMb();
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
  private Optional<Integer> threads() {
    return asked.resume ? Trainer.threads(folder) : Optional.empty();
  }

  private Optional<WeightSource> weights() {
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
                    name, WeightCache.standard(listener::downloading), start.group()));
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

  private Trainer.Setting setting(Device device) {
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    return new Trainer.Setting(
        recipe,
        data.labels(),
        LoadedBatches.training(pictures(train), recipe),
        data.split("val").map(this::validation),
        folder,
        device);
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

  private TrainingResult trained(Trainer trainer, Trainer.Setting setting) {
    try (RunLogs logs =
            RunLogs.open(folder, trainer.steps(), trainer.epochs(), InstantSource.system());
        SessionListener told = SessionListener.of(asked, trainer, setting)) {
      if (asked.isCancelled()) {
        trainer.stop();
      }
      Trainer.Ending ending = trainer.run(logs, told);
      double best = trainer.bestAp();
      return new TrainingResult(
          ending,
          best < 0 ? OptionalDouble.empty() : OptionalDouble.of(best),
          trainer.steps(),
          folder);
    }
  }
}
