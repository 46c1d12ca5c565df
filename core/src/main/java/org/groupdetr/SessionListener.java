package org.groupdetr;

import java.util.Optional;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.train.EvaluationResult;
import org.groupdetr.train.RunSetting;
import org.groupdetr.train.TrainListener;
import org.groupdetr.train.Trainer;

/**
 * Hears of a run: passes on what it hears, stops the run when it is cancelled, and leaves what was
 * wanted besides the results.
 */
record SessionListener(
    Training asked, Trainer trainer, RunSetting setting, Optional<MetricsLog> suppressed)
    implements TrainListener, AutoCloseable {

  static SessionListener of(Training asked, Trainer trainer, RunSetting setting) {
    Optional<MetricsLog> log =
        asked
            .extras
            .suppression()
            .filter(iou -> setting.group().isFirst())
            .map(iou -> open(setting.folder(), trainer));
    return new SessionListener(asked, trainer, setting, log);
  }

  private static MetricsLog open(RunFolder folder, Trainer trainer) {
    return MetricsLog.open(folder.suppressed(), trainer.steps(), trainer.epochs());
  }

  @Override
  public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
    asked.listener.step(metrics, stepsPerEpoch, epochs, logged);
    if (asked.isCancelled()) {
      trainer.stop();
    }
  }

  @Override
  public void evaluating(int done, int total) {
    asked.listener.evaluating(done, total);
    if (asked.isCancelled()) {
      trainer.stop();
    }
  }

  @Override
  public void epoch(EpochMetrics metrics, boolean best) {
    asked.listener.epoch(metrics, best);
  }

  @Override
  public void measured(EpochMetrics metrics, EvaluationResult measured) {
    int epoch = metrics.epoch();
    asked
        .extras
        .snapshots()
        .filter(every -> epoch % every == 0)
        .ifPresent(every -> trainer.writeAllGroups(setting.folder().snapshot(epoch)));
    measured
        .suppressed()
        .ifPresent(
            result -> suppressed.ifPresent(log -> log.add(metrics.with(Trainer.numbers(result)))));
    asked.listener.measured(metrics, measured);
  }

  @Override
  public void close() {
    suppressed.ifPresent(MetricsLog::close);
  }
}
