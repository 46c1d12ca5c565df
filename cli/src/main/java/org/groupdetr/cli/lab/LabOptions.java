package org.groupdetr.cli.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.common.UserException;
import org.groupdetr.lab.LabFolder;
import org.groupdetr.lab.ScaledSchedule;
import org.groupdetr.recipe.Recipe;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all labs have. */
final class LabOptions {
  @Mixin private EngineOptions engine = EngineOptions.withThreads(1);
  @Mixin private SetOption set = new SetOption();
  @Mixin private FormatOption format = new FormatOption();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data set, with the splits train and val.")
  private Path data = Path.of("");

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Number of seeds, counted up from the recipe's own. Default: 3.")
  private int seeds = 3;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Epochs of each training; drops of the learning rate move in proportion. Default: the"
              + " recipe's.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The lab's folder; trainings that are finished in it are kept. Default: labs/NAME, such as"
              + " labs/groups.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Number of trainings that run at the same time, each with --threads threads. Default: as"
              + " many as cores and memory allow: of one thread each they use the cores better than"
              + " threads or processes of one training.")
  private Optional<Integer> jobs = Optional.empty();

  @Option(
      names = "--force",
      description = "Train also if more memory is predicted to be needed than is free.")
  private boolean force;

  LabOptions() {}

  /** What each training is told besides. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(engine.arguments());
    if (force) {
      arguments.add("--force");
    }
    return arguments;
  }

  Path data() {
    return data;
  }

  /** Of the data set. */
  FormatOption format() {
    return format;
  }

  int seeds() {
    return seeds;
  }

  LabFolder folder(String lab) {
    return new LabFolder(folder.orElse(Path.of("labs", lab)));
  }

  Optional<Integer> jobs() {
    jobs.ifPresent(n -> UserException.require(n >= 1, "--jobs must be at least 1, was %d", n));
    return jobs;
  }

  /** Of each training. */
  EngineOptions engine() {
    return engine;
  }

  /** The recipe from which trials set out. They all train to the end. */
  Recipe recipe(String nameOrFile) {
    return recipe(nameOrFile, List.of());
  }

  /** As {@link #recipe(String)}, with values that are set first. */
  Recipe recipe(String nameOrFile, List<String> first) {
    List<String> scaled = new ArrayList<>(List.of("training.earlyStopping=none"));
    SetOption given = set.with(first);
    epochs.ifPresent(n -> scaled.addAll(ScaledSchedule.overrides(given.read(nameOrFile), n)));
    return given.then(scaled).read(nameOrFile);
  }
}
