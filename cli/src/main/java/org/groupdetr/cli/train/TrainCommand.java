package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.Training;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.FormatOption;
import org.groupdetr.cli.options.PrecisionOption;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.options.TypedCommand;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.check.DataReport;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunRecord;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.RunWarnings;
import org.groupdetr.train.StepCost;
import org.groupdetr.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: learns from a folder of annotated pictures. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a detector on a COCO, Pascal VOC or YOLO folder.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr train --data cells --recipe small",
      "  groupdetr train --data cells --recipe small --set training.groups=1 --out runs/one",
      "  groupdetr train --data coco --recipe conditional-detr-r50 --device cuda",
      "  groupdetr train --data cells --recipe conditional-detr-r50 --weights"
          + " torchvision/resnet50-v1",
      "  groupdetr train --data cells --weights runs/other/best.safetensors --classes by-name",
      "  groupdetr train --data cells --weights runs/other/best.safetensors --set"
          + " training.freeze=[backbone,encoder]",
      "  groupdetr train --data cells --recipe small --processes 2 --set training.accumulate=2",
      "  groupdetr train --data cells --recipe small --precision auto",
      "  groupdetr train --data cells --log csv --log mlflow=http://localhost:5000",
      "  groupdetr train --data cells --recipe small --quiet",
      "  groupdetr train --out runs/cells --resume",
      "  groupdetr train --out runs/cells --resume --set training.epochs=100"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private RecipeOption recipe = new RecipeOption();
  @Mixin private SetOption set = new SetOption();
  @Mixin private FormatOption format = new FormatOption();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data set; its format and splits are found out. A run that goes on knows its own.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's folder. Default: runs/ and the recipe's name.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--resume",
      description =
          "Go on with the run in --out as if it had never stopped, by its own recipe; --set"
              + " training.epochs=N goes on longer.")
  private boolean resume;

  @Option(
      names = "--force",
      description = "Begin also if more memory is predicted to be needed than is free.")
  private boolean force;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "Share every step out among N processes of this machine, each with its share of the"
              + " cores. On several machines start this command by torchrun, Slurm or Kubernetes"
              + " instead. Default: 1.")
  private int processes = 1;

  @Mixin private WeightsOption weights = new WeightsOption();
  @Mixin private RunExtras extras = new RunExtras();
  @Mixin private QuietOption quiet = new QuietOption();

  TrainCommand() {}

  @Override
  public Integer call() {
    UserException.require(processes >= 1, "--processes must be at least 1, was %d", processes);
    RunConsole.Way way =
        new RunConsole.Way(quiet, spec.commandLine().getOut(), spec.commandLine().getErr());
    PrintWriter out = way.out();
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--recipe");
    Optional<Recipe> own = named || resume ? Optional.empty() : weights.recipe();
    String name = own.map(Recipe::name).orElse(recipe.nameOrFile());
    Path target = folder.orElse(Path.of("runs", name.replaceAll(".*[/\\\\]|\\.ya?ml$", "")));
    DataSet found = data.map(format::open).orElseGet(() -> dataOf(target));
    Training training = training(found, target, own);
    if (!training.membership().isFirst()) {
      return new JoinedRun(training, spec.commandLine().getErr()).run();
    }
    DataReport.lines(found).forEach(line -> out.println(VisibleText.line(line)));
    out.println();
    out.flush();
    faster(training, found, own).ifPresent(line -> out.println("note: " + line));
    String resuming = TypedCommand.resuming(spec);
    Trainer.Ending ending = new TrainingRun(training, extras, resuming, way).run().ending();
    switch (ending) {
      case FINISHED ->
          out.println("done: best and last weights, metrics and curves are in " + target);
      case STOPPED_EARLY ->
          out.println("stopped early, AP no longer rises: the results are in " + target);
      case INTERRUPTED -> {} // The run has said so.
    }
    out.flush();
    return ending == Trainer.Ending.INTERRUPTED ? 130 : 0;
  }

  /** What would make a new run faster on the processor. */
  private Optional<String> faster(Training training, DataSet found, Optional<Recipe> own) {
    boolean shared = processes > 1 || training.membership().size() > 1;
    if (shared || resume || own.isPresent() || !engine.device().equals("cpu")) {
      return Optional.empty();
    }
    Engine.load();
    Recipe executed = set.read(recipe.nameOrFile());
    StepCost cost = StepCost.of(StepCost.Question.of(executed, found.labels().count()));
    return RunWarnings.ofThreads(executed.training(), cost.training(), engine.threads());
  }

  /** The data of a run that goes on. */
  private DataSet dataOf(Path target) {
    if (!resume) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--data=DIR'");
    }
    RunRecord origin = RunRecord.read(RunFolder.resume(target).path());
    String known = origin.data();
    if (known.isEmpty()) {
      throw UserException.of("%s does not say what its data is: add --data", target);
    }
    if (!Files.isDirectory(Path.of(known))) {
      throw UserException.of(
          "the data of %s was in %s, which is no longer there: add --data", target, known);
    }
    return DataSets.open(Path.of(known), format.value().or(() -> DataFormat.of(origin.format())));
  }

  private Training training(DataSet found, Path target, Optional<Recipe> own) {
    Training training =
        Training.of(extras.pictures(found))
            .set(set.values())
            .output(target)
            .resume(resume)
            .tightMemory(force)
            .processes(processes)
            .join(System.getenv())
            .startedBy(TypedCommand.of(spec));
    Training precise = precision.value().map(training::precision).orElse(training);
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--recipe");
    Training chosen =
        resume && !named
            ? precise
            : own.map(precise::recipe).orElseGet(() -> precise.recipe(recipe.nameOrFile()));
    int here = Math.max(processes, training.membership().localSize());
    Training begun =
        weights.applied(resume ? engine.resumed(chosen) : engine.applied(chosen, here));
    if (!training.membership().isFirst() && resume) {
      return extras.applied(begun); // The run's folder may be on another machine.
    }
    extras.trackers(unused -> {});
    begun.executed(); // What is wrong with the recipe is said before the data is described.
    return extras.applied(begun);
  }
}
