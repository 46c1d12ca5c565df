package org.groupdetr.cli.train;

import java.io.PrintWriter;
import org.groupdetr.Training;
import org.groupdetr.cli.console.GracefulStop;
import org.groupdetr.run.RunFolder;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;

/**
 * A process that a launcher has started beside the first, which speaks for all: this one says only
 * that it is there.
 */
record JoinedRun(Training training, PrintWriter err) {
  /** Trains; tells the status that the program ends with. */
  int run() {
    Membership own = training.membership();
    err.println("process " + own.rank() + " of " + own.size() + ", at " + own.host());
    err.flush();
    try (Quiet quiet = new Quiet()) {
      Trainer.Ending ending = training.listener(quiet).run().ending();
      return ending == Trainer.Ending.INTERRUPTED ? 130 : 0;
    }
  }

  /** Lets the step end when the process is told to stop. */
  private static final class Quiet implements TrainListener, AutoCloseable {
    private java.util.Optional<GracefulStop> clean = java.util.Optional.empty();

    @Override
    public void started(RunFolder folder, long steps, Runnable cancel) {
      clean =
          java.util.Optional.of(
              GracefulStop.of(cancel, "the step did not end; the last checkpoint stands"));
    }

    @Override
    public void close() {
      clean.ifPresent(GracefulStop::close);
    }
  }
}
