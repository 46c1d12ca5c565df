package org.groupdetr.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.common.Require;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.load.DecodedCache;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.predict.SuppressedTable;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.train.Measured;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;
import picocli.CommandLine.Option;

/** What a run may leave besides its results; none of it changes the training. */
public final class RunExtras {
  /** Where decoded copies lie. */
  public static final String DECODED = "--decoded";

  @Option(
      names = "--snapshots",
      paramLabel = "N",
      description =
          "Keep the weights of all groups after every N epochs, for 'groupdetr lab queries'.")
  private Optional<Integer> snapshots = Optional.empty();

  @Option(
      names = "--also-nms",
      paramLabel = "IOU",
      description = "Evaluate a second time after non-maximum suppression, into suppressed.jsonl.")
  private Optional<Double> suppression = Optional.empty();

  @Option(names = "--with", hidden = true, description = "Stop when the process PID ends.")
  private Optional<Long> parent = Optional.empty();

  @Option(
      names = DECODED,
      paramLabel = "DIR",
      hidden = true,
      description = "Decoded copies of the pictures.")
  private Optional<Path> decoded = Optional.empty();

  RunExtras() {}

  /** The data set, with decoded copies of its pictures; a lab deletes them at its end. */
  DataSet pictures(DataSet data) {
    return decoded
        .filter(Files::isDirectory)
        .map(DecodedCache::new)
        .map(copies -> copied(data, copies))
        .orElse(data);
  }

  private static DataSet copied(DataSet data, DecodedCache copies) {
    List<Split> splits = data.splits().stream().map(copies::of).toList();
    return new DataSet(data.folder(), data.format(), data.labels(), splits, data.notes());
  }

  /** Stops a run whose starter was killed, so that nobody trains in its folder unseen. */
  void watch(Trainer trainer) {
    parent
        .flatMap(ProcessHandle::of)
        .ifPresent(
            process -> {
              Thread watcher =
                  new Thread(
                      () -> {
                        process.onExit().join();
                        trainer.stop();
                      },
                      "watch");
              watcher.setDaemon(true);
              watcher.start();
            });
  }

  /** A listener that does what was wanted, and passes on what it hears. */
  Listener around(
      TrainListener next, Trainer trainer, RunFolder run, Optional<CocoEvaluator> evaluator) {
    snapshots.ifPresent(n -> Require.require(n >= 1, "--snapshots must be at least 1, was %d", n));
    Optional<MetricsLog> log =
        suppression.map(iou -> MetricsLog.open(run.suppressed(), trainer.steps()));
    return new Listener(this, next, new Target(trainer, run), log, evaluator);
  }

  private record Target(Trainer trainer, RunFolder run) {}

  /** Hears of a run; to be closed at its end. */
  record Listener(
      RunExtras extras,
      TrainListener next,
      Target target,
      Optional<MetricsLog> log,
      Optional<CocoEvaluator> evaluator)
      implements TrainListener, AutoCloseable {
    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      next.step(metrics, stepsPerEpoch, epochs, logged);
    }

    @Override
    public void evaluating(int done, int total) {
      next.evaluating(done, total);
    }

    @Override
    public void epoch(EpochMetrics metrics, boolean best) {
      next.epoch(metrics, best);
    }

    @Override
    public void measured(EpochMetrics metrics, Measured measured) {
      int epoch = metrics.epoch();
      extras
          .snapshots
          .filter(every -> epoch % every == 0)
          .ifPresent(every -> target.trainer.writeAllGroups(target.run.snapshot(epoch)));
      extras.suppression.ifPresent(iou -> suppressed(metrics, measured, iou));
      next.measured(metrics, measured);
    }

    private void suppressed(EpochMetrics metrics, Measured measured, double iou) {
      evaluator
          .map(e -> e.evaluate(SuppressedTable.of(measured.found(), iou)))
          .ifPresent(
              result -> log.ifPresent(file -> file.add(metrics.with(Trainer.numbers(result)))));
    }

    @Override
    public void close() {
      log.ifPresent(MetricsLog::close);
    }
  }
}
