package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.cli.evaluate.EvaluationProgress;
import org.groupdetr.cli.evaluate.EvaluationReport;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.options.SetOption;
import org.groupdetr.cli.options.TypedCommand;
import org.groupdetr.common.Counted;
import org.groupdetr.common.FolderLock;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.check.DataReport;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.Device;
import org.groupdetr.train.EvaluationResult;
import org.groupdetr.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole job on made-up pictures, in minutes. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Draws a data set of shapes, trains a small Conditional DETR on it with groups of queries,"
          + " evaluates it and draws what it finds. About six minutes on two cores.",
      "With --masks the detector is a small Mask2Former, which finds the shapes' pixels."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr demo",
      "  groupdetr demo --set training.groups=1 --out demo-one-group",
      "  groupdetr demo --masks --out demo-masks",
      "  groupdetr demo --tiles --out demo-tiles",
      "  groupdetr demo --quick"
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EngineOptions engine = new EngineOptions();
  @Mixin private SetOption set = new SetOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where everything is written; it must not hold a run yet. Default: demo.")
  private Path folder = Path.of("demo");

  @Option(names = "--resume", description = "Go on with the demo in --out, if it was interrupted.")
  private boolean resume;

  @Option(names = "--masks", description = "Find masks and not only boxes.")
  private boolean masks;

  @Option(
      names = "--quick",
      description = "Only a little, to see that everything works: the AP says nothing.")
  private boolean quick;

  @Option(
      names = "--tiles",
      description =
          "Afterwards also draw large pictures with small shapes, and measure the detector on them"
              + " with and without tiles.")
  private boolean tiles;

  DemoCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RunFolder run =
        resume ? RunFolder.resume(folder.resolve("run")) : RunFolder.create(folder.resolve("run"));
    try (FolderLock lock = FolderLock.of(folder)) {
      return demonstrate(run, out);
    }
  }

  private int demonstrate(RunFolder run, PrintWriter out) {
    Path shapes = folder.resolve("shapes");
    ShapesSpec pictures = new ShapesSpec(quick ? 256 : 2000, quick ? 40 : 200, 96, 5, 6, 1);
    if (!Files.exists(shapes)) {
      out.println(
          "drawing " + Counted.of(pictures.trainPictures(), "picture") + " of shapes in " + shapes);
      out.flush();
      ShapesData.write(shapes, pictures);
    }
    DataSet data = DataSets.open(shapes);
    Training training = training(data, run);
    DataReport.lines(data).forEach(out::println);
    out.println();
    out.flush();
    String resuming = TypedCommand.resuming(spec);
    RunConsole.Way way = new RunConsole.Way(new QuietOption(), out, spec.commandLine().getErr());
    TrainingResult result = new TrainingRun(training, new RunExtras(), resuming, way).run();
    if (result.ending() == Trainer.Ending.INTERRUPTED) {
      return 130;
    }
    report(result.weights().orElseThrow(), data, out);
    if (tiles) {
      new LargeShapes(folder.resolve("large"), engine).compare(result.weights().get(), out);
    }
    return 0;
  }

  private Training training(DataSet data, RunFolder run) {
    Training training =
        Training.of(data)
            .set(quick ? List.of("training.epochs=1") : List.of())
            .set(set.values())
            .output(run.path())
            .resume(resume)
            .startedBy(TypedCommand.of(spec));
    return resume
        ? engine.resumed(training)
        : engine.applied(training.recipe(masks ? "demo-masks" : "demo"));
  }

  private void report(Path model, DataSet data, PrintWriter out) {
    Device device = engine.start();
    EvaluationResult result;
    try (EvaluationProgress progress = EvaluationProgress.open(out::println)) {
      result =
          Evaluation.of(model.toString(), data)
              .device(device.toString())
              .listener(progress)
              .measured();
    }
    out.println();
    out.print(new EvaluationReport(result.results()).text());
    try (Detector detector = Detector.load(model, device.toString())) {
      new Gallery(detector, 0.4).write(data.named("val"), 12, folder.resolve("pictures"));
    }
    List<String> left = new ArrayList<>();
    left.add("pictures  " + folder.resolve("pictures") + ", truth beside prediction");
    left.add("curves    " + new RunFolder(folder.resolve("run")).curves());
    left.add("weights   " + model);
    left.add("recipe    " + new RunFolder(folder.resolve("run")).recipe());
    left.add("numbers   " + new RunFolder(folder.resolve("run")).metrics());
    left.forEach(out::println);
    out.println("box " + precision(result.boxes()));
    result.masks().ifPresent(found -> out.println("mask " + precision(found)));
    if (quick) {
      out.println("--quick learns too little to find anything; without it the demo does");
    }
    out.flush();
  }

  private static String precision(CocoResult result) {
    return String.format(
        Locale.ROOT, "AP %.3f, AP50 %.3f", result.summary().ap(), result.summary().ap50());
  }
}
