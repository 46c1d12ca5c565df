package org.groupdetr.spark;

import java.util.List;
import java.util.Locale;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.TrainListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the executor's log how a run goes on; the run's folder holds all numbers. */
final class TrainingLog implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

  @Override
  public void note(String line) {
    LOG.info(line);
  }

  @Override
  public void warning(String line) {
    LOG.warn(line);
  }

  @Override
  public void loaded(List<String> lines) {
    lines.forEach(LOG::info);
  }

  @Override
  public void started(RunFolder folder, long steps, Runnable cancel) {
    LOG.info("{} steps are done; results go to {}", steps, folder.path());
  }

  @Override
  public void epoch(EpochMetrics metrics, boolean best) {
    LOG.info(
        String.format(
            Locale.ROOT, "epoch %d is done%s", metrics.epoch(), best ? ", the best so far" : ""));
  }
}
