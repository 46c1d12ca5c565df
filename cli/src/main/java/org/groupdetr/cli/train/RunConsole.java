package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.cli.console.GracefulStop;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.train.TrainListener;

/** Shows how a run of training goes on. */
final class RunConsole implements TrainListener, AutoCloseable {
  private final ProgressLine line;
  private final Way way;
  private final PrintWriter out;
  private final RunExtras extras;
  private Optional<GracefulStop> clean = Optional.empty();
  private double secondsPerStep;

  /**
   * Where texts go.
   *
   * @param usual what is printed anyway
   * @param err warnings, where nothing else is printed
   */
  record Way(QuietOption quiet, PrintWriter usual, PrintWriter err) {
    /** What a quiet command does not say. */
    PrintWriter out() {
      return quiet.text(usual);
    }
  }

  RunConsole(ProgressLine line, Way way, RunExtras extras) {
    this.line = line;
    this.way = way;
    this.out = way.out();
    this.extras = extras;
  }

  @Override
  public void note(String text) {
    out.println("note      " + VisibleText.line(text));
  }

  @Override
  public void warning(String text) {
    if (way.quiet.isGiven()) {
      way.err.println("groupdetr: warning: " + VisibleText.line(text));
    } else {
      out.println("warning   " + VisibleText.line(text));
    }
  }

  @Override
  public void downloading(String file, long bytes, OptionalLong total) {
    line.show(WeightsOption.progress(file, bytes, total));
  }

  @Override
  public void loaded(List<String> lines) {
    lines.forEach(text -> out.println(VisibleText.line(text)));
  }

  /** From here on Ctrl-C lets the step end and keeps the run. */
  @Override
  public void started(RunFolder folder, long steps, Runnable cancel) {
    if (steps > 0) {
      out.println("resuming after step " + steps);
    }
    out.println("recipe    as executed: " + VisibleText.line(folder.recipe().toString()));
    out.println();
    out.flush();
    extras.watch(cancel);
    Runnable stop =
        () -> {
          cancel.run();
          line.print("stopping after the step or the pictures that are being computed ...");
        };
    clean = Optional.of(GracefulStop.of(stop, "the step did not end; the last checkpoint stands"));
  }

  @Override
  public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
    double seconds = metrics.stepSeconds();
    secondsPerStep = secondsPerStep == 0 ? seconds : 0.95 * secondsPerStep + 0.05 * seconds;
    long inEpoch = (metrics.step() - 1) % stepsPerEpoch + 1;
    long left = (long) stepsPerEpoch * epochs - metrics.step();
    TrainingProgress progress =
        new TrainingProgress(
            metrics.epoch(),
            epochs,
            inEpoch,
            stepsPerEpoch,
            metrics.loss(),
            metrics.lastLayer(),
            metrics.learningRates().values().stream().findFirst().orElse(0.0),
            metrics.picturesPerSecond(),
            metrics.peakMemoryMb(),
            metrics.dataSeconds() / Math.max(1e-9, seconds),
            metrics.communicationSeconds() / Math.max(1e-9, seconds),
            Optional.of(Duration.ofMillis((long) (1000 * left * secondsPerStep))));
    if (inEpoch == stepsPerEpoch) {
      line.finish(progress);
    } else {
      line.show(progress);
    }
  }

  @Override
  public void evaluating(int done, int total) {
    line.show(
        new WorkProgress("evaluating", done, OptionalLong.of(total), "batches", Optional.empty()));
  }

  @Override
  public void epoch(EpochMetrics metrics, boolean best) {
    out.flush();
    line.print(
        String.format(
            Locale.ROOT,
            "epoch %d%s: %s, mean loss %.3f%s",
            metrics.epoch(),
            metrics.weights() == EpochMetrics.Weights.EMA ? " (moving average)" : "",
            precision(metrics),
            metrics.trainLoss(),
            best ? "  best so far" : ""));
  }

  private static String precision(EpochMetrics metrics) {
    String boxes = precision(metrics.coco());
    return metrics.masks().isEmpty()
        ? boxes
        : "boxes " + boxes + "; masks " + precision(metrics.masks());
  }

  private static String precision(Map<String, Double> coco) {
    return String.format(
        Locale.ROOT,
        "AP %.4f, AP50 %.4f, AP75 %.4f",
        coco.getOrDefault("AP", -1.0),
        coco.getOrDefault("AP50", -1.0),
        coco.getOrDefault("AP75", -1.0));
  }

  @Override
  public void close() {
    clean.ifPresent(GracefulStop::close);
  }
}
