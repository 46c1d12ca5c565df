package org.groupdetr.cli.train;

import java.util.Optional;
import java.util.function.Consumer;
import org.groupdetr.common.UserException;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsCsv;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.run.RunFolder;

/** {@code metrics.csv}, written anew from {@code metrics.jsonl} after every evaluation. */
final class CsvTracker implements RunTracker {
  private final Consumer<String> notes;
  private Optional<RunFolder> run = Optional.empty();
  private boolean told;

  CsvTracker(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public void started(RunFolder folder) {
    run = Optional.of(folder);
  }

  @Override
  public void add(MetricsRecord metrics) {
    if (metrics instanceof EpochMetrics) {
      write();
    }
  }

  @Override
  public void ended(End how) {
    write();
  }

  private void write() {
    try {
      run.ifPresent(folder -> MetricsCsv.write(folder.metrics(), folder.table()));
    } catch (UserException e) {
      if (!told) {
        notes.accept(e.getMessage() + "; the run goes on, its numbers are in metrics.jsonl");
        told = true;
      }
    }
  }
}
