package org.groupdetr.cli.options;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import picocli.CommandLine.Option;

/** {@code --quiet}, alike in every command that shows how its work goes on. */
public final class QuietOption {
  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress, tables or notes: warnings and errors only.")
  private boolean quiet;

  /** As loud as ever, until picocli has read the command line. */
  public QuietOption() {}

  /** Whether it was given. */
  public boolean isGiven() {
    return quiet;
  }

  /** Shows progress where {@code usual} leads, or nowhere. */
  public ProgressLine progress(PrintStream usual) {
    PrintStream shown =
        quiet
            ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
            : usual;
    return new ProgressLine(shown, Terminal.current(), InstantSource.system());
  }

  /** Prints where {@code usual} leads, or nowhere. */
  public PrintWriter text(PrintWriter usual) {
    return quiet ? new PrintWriter(Writer.nullWriter()) : usual;
  }
}
