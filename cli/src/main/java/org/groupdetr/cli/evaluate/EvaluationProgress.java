package org.groupdetr.cli.evaluate;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.train.ProgressListener;

/** Shows how an evaluation goes on. */
public record EvaluationProgress(ProgressLine line, Consumer<String> notes)
    implements ProgressListener, AutoCloseable {

  /** On standard error. */
  public static EvaluationProgress open(Consumer<String> notes) {
    return new EvaluationProgress(
        new ProgressLine(System.err, Terminal.current(), InstantSource.system()), notes);
  }

  @Override
  public void note(String text) {
    notes.accept(text);
  }

  @Override
  public void downloading(String file, long bytes, OptionalLong total) {
    line.show(WeightsOption.progress(file, bytes, total));
  }

  @Override
  public void evaluating(int done, int total) {
    line.show(
        new WorkProgress("evaluating", done, OptionalLong.of(total), "batches", Optional.empty()));
  }

  @Override
  public void close() {
    line.close();
  }
}
