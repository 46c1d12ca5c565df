package org.groupdetr.cli.evaluate;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.QuietOption;
import org.groupdetr.cli.weights.WeightsOption;
import org.groupdetr.train.ProgressListener;

/** Shows how an evaluation goes on. */
public record EvaluationProgress(ProgressLine line, Consumer<String> notes)
    implements ProgressListener, AutoCloseable {

  /** On standard error. */
  public static EvaluationProgress open(Consumer<String> notes) {
    return open(notes, new QuietOption());
  }

  /** On standard error, unless the command is quiet. */
  static EvaluationProgress open(Consumer<String> notes, QuietOption quiet) {
    return new EvaluationProgress(quiet.progress(System.err), notes);
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
