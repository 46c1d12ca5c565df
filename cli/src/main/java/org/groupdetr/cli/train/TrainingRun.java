package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.cli.console.CleanStop;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.figures.CurveFigure;
import org.groupdetr.figures.Pictures;
import org.groupdetr.figures.RunCurves;
import org.groupdetr.pretrained.WeightMapping;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.run.TensorBoardLog;
import org.groupdetr.tensor.Device;
import org.groupdetr.train.LoadedBatches;
import org.groupdetr.train.Trainer;
import org.groupdetr.train.Validation;

/** Puts a run of training together and sees it through, Ctrl-C included. */
final class TrainingRun {
  private final Recipe recipe;
  private final DataSet data;
  private final Device device;
  private final PrintWriter out;
  private final String command;
  private final RunExtras extras;

  /**
   * Prepares a run.
   *
   * @param command as it was typed, kept with the run
   * @param extras what it leaves besides its results
   */
  TrainingRun(
      Recipe recipe,
      DataSet data,
      Device device,
      PrintWriter out,
      String command,
      RunExtras extras) {
    this.recipe = recipe;
    this.data = extras.pictures(data);
    this.device = device;
    this.out = out;
    this.command = command;
    this.extras = extras;
  }

  /**
   * Trains.
   *
   * @param resume whether the folder's run goes on
   * @param start weights to begin with
   */
  Trainer.Ending run(Path folder, boolean resume, Optional<WeightsOption.Start> start) {
    RunFolder run = resume ? RunFolder.resume(folder) : RunFolder.create(folder);
    Trainer.Setting setting = setting(run);
    try (Trainer trainer = new Trainer(setting)) {
      extras.watch(trainer);
      if (device.isCpu()) {
        RunWarnings.ofMemory(trainer.cost().peakMb(), RunWarnings.machineBytes())
            .ifPresent(out::println);
      }
      start.ifPresent(weights -> begin(trainer, weights));
      if (resume) {
        trainer.restore();
        out.println("resuming after step " + trainer.steps());
      } else {
        RecipeFile.write(run.recipe(), recipe);
        // From here on the run can be resumed, whenever it is killed; and a full disk shows early.
        trainer.save();
      }
      RunOrigin.keep(run.path(), data, command, device);
      out.flush();
      Trainer.Ending ending =
          checkpointOnFailure(trainer, run, setting.evaluation().map(Validation::boxes));
      drawCurves(run);
      return ending;
    }
  }

  private Trainer.Setting setting(RunFolder run) {
    Split train =
        data.split("train")
            .orElseThrow(
                () ->
                    UserException.of("%s has no split called train to learn from", data.folder()));
    Optional<Validation> evaluation =
        data.split("val").map(split -> Validation.of(split, data.labels(), recipe));
    return new Trainer.Setting(
        recipe,
        data.labels(),
        LoadedBatches.training(pictures(train), recipe),
        evaluation,
        run,
        device);
  }

  private List<TrainingPicture> pictures(Split train) {
    List<TrainingPicture> learned = LoadedBatches.learned(train, data.labels(), recipe);
    int all = train.truth().images().size();
    if (learned.size() < all) {
      out.printf(
          Locale.ROOT,
          "note      %s: %,d of %,d pictures have no object to learn and are left out"
              + " (data.keepEmpty)%n",
          train.name(),
          all - learned.size(),
          all);
    }
    return learned;
  }

  private void begin(Trainer trainer, WeightsOption.Start start) {
    trainer.begin(
        detector -> {
          WeightMapping fit =
              WeightMapping.of(start.model(), detector, data.labels(), start.classes());
          fit.apply(detector);
          fit.lines().forEach(out::println);
        });
  }

  private Trainer.Ending checkpointOnFailure(
      Trainer trainer, RunFolder run, Optional<CocoEvaluator> evaluator) {
    String late = "the step did not end; the last checkpoint stands";
    try (CleanStop clean = CleanStop.of(trainer::stop, late);
        ProgressLine line =
            new ProgressLine(System.out, Terminal.current(), InstantSource.system());
        MetricsLog metrics = MetricsLog.open(run.metrics(), trainer.steps());
        TensorBoardLog board =
            TensorBoardLog.open(run.events(), trainer.steps(), InstantSource.system());
        RunExtras.Listener listener =
            extras.around(new RunConsole(line, out), trainer, run, evaluator)) {
      Trainer.Ending ending = trainer.run(new Sinks(metrics, board), listener);
      if (ending == Trainer.Ending.INTERRUPTED) {
        // Here and not later: the process ends as soon as the hook does.
        line.print("stopped; go on with --out " + run.path() + " --resume");
      }
      return ending;
    }
  }

  /** Curves need fonts, which a server may lack; the run's results stand without them. */
  private void drawCurves(RunFolder run) {
    try {
      RunCurves curves = RunCurves.read(run.path().toString(), run.metrics());
      Pictures.writePng(CurveFigure.drawn(List.of(curves)), run.curves());
    } catch (UserException e) {
      out.println("note: no curves were drawn: " + e.getMessage());
    }
  }

  /** Writes numbers to both logs. */
  private record Sinks(MetricsLog metrics, TensorBoardLog board) implements MetricsSink {
    @Override
    public void step(StepMetrics numbers) {
      metrics.add(numbers);
      board.add(numbers);
    }

    @Override
    public void epoch(EpochMetrics numbers) {
      metrics.add(numbers);
      board.add(numbers);
    }
  }
}
