package org.groupdetr.cli.train;

import java.util.List;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.common.UserException;
import org.groupdetr.figures.CurveFigure;
import org.groupdetr.figures.Pictures;
import org.groupdetr.figures.RunCurves;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.Trainer;

/**
 * Runs a training on a terminal: progress, Ctrl-C, and the curves at the end.
 *
 * @param resuming the whole command by which the run goes on
 */
record TrainingRun(Training training, RunExtras extras, String resuming, RunConsole.Way way) {

  TrainingResult run() {
    TrainingResult result;
    try (ProgressLine line = way.quiet().progress(System.out);
        RunConsole console = new RunConsole(line, way, extras);
        TrackedRun told = new TrackedRun(console, extras.trackers(console::note))) {
      result = training.listener(told).run();
      boolean stopped = result.ending() == Trainer.Ending.INTERRUPTED;
      told.ended(stopped ? RunTracker.End.KILLED : RunTracker.End.FINISHED);
      if (result.ending() == Trainer.Ending.INTERRUPTED) {
        // Here and not later: the process ends as soon as the console is closed.
        line.print("stopped; go on with: " + resuming);
      }
    }
    drawCurves(result.folder());
    return result;
  }

  /** Curves need fonts, which a server may lack; the run's results stand without them. */
  private void drawCurves(RunFolder run) {
    try {
      RunCurves curves = RunCurves.read(run.path().toString(), run.metrics());
      Pictures.writePng(CurveFigure.draw(List.of(curves)), run.curves());
    } catch (UserException e) {
      way.out().println("note: no curves were drawn: " + e.getMessage());
    }
  }
}
