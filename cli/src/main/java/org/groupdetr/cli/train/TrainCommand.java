package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.Training;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.RecipeOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.check.DataReport;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  groupdetr train --data cells --recipe conditional-detr-r50 --weights torchvision/resnet50-v1",
      "  groupdetr train --data cells --weights runs/other/best.safetensors --classes by-name",
      "  groupdetr train --data cells --out runs/cells --resume"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private RecipeOption recipe = new RecipeOption();
  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data set; its format and splits are found out.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's folder. Default: runs/ and the recipe's name.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--resume",
      description = "Go on with the run in --out as if it had never stopped.")
  private boolean resume;

  @Mixin private WeightsOption weights = new WeightsOption();
  @Mixin private RunExtras extras = new RunExtras();

  TrainCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DataSet found = DataSets.open(data);
    Path target =
        folder.orElse(Path.of("runs", recipe.nameOrFile().replaceAll(".*[/\\\\]|\\.ya?ml$", "")));
    Training training = training(found, target);
    DataReport.lines(found).forEach(out::println);
    out.println();
    out.println(RecipeFile.text(training.executed()));
    out.flush();
    Trainer.Ending ending = new TrainingRun(training, extras, out).run().ending();
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

  private Training training(DataSet found, Path target) {
    Training training =
        Training.of(extras.pictures(found))
            .recipe(recipe.nameOrFile())
            .set(set.values())
            .output(target)
            .resume(resume)
            .startedBy(TypedCommand.of(spec));
    return extras.applied(weights.applied(engine.applied(training)));
  }
}
