package org.groupdetr.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a person is told when a command cannot be done: one line, and where to look. */
final class ErrorReport {
  private ErrorReport() {}

  /**
   * Tells of an error.
   *
   * @param stacktrace whether to say where in the program it arose
   * @return the exit status
   */
  static int failed(Throwable e, boolean stacktrace, PrintWriter err) {
    Optional<String> known = known(e);
    err.println("groupdetr: " + VisibleText.line(known.orElseGet(() -> unknown(e))));
    if (stacktrace) {
      e.printStackTrace(err);
    } else if (known.isEmpty()) {
      err.println("groupdetr: run again with --stacktrace to see where");
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Tells of a command line that means nothing. */
  static int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("groupdetr: " + VisibleText.line(usage(e)));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String usage(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().get(0);
      return e.getCommandLine().getSubcommands().isEmpty()
          ? "'" + first + "' is more than " + name(e) + " takes"
          : "there is no command '" + first + "'";
    }
    return String.valueOf(e.getMessage());
  }

  private static String name(ParameterException e) {
    return "'" + e.getCommandLine().getCommandSpec().qualifiedName() + "'";
  }

  /** What the person can mend. */
  private static Optional<String> known(Throwable e) {
    if (e instanceof UserException) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (e instanceof InvalidPathException path) {
      return Optional.of(path(path));
    }
    if (e instanceof UncheckedIOException) {
      return Optional.of("cannot read or write: " + SafeFiles.reasonAndFile(e));
    }
    return MemoryShortage.words(e);
  }

  /** A path that this system cannot have was given by a person, too. */
  private static String path(InvalidPathException e) {
    String charset = System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
    boolean letters = String.valueOf(e.getReason()).contains("unmappable");
    return String.format(
        Locale.ROOT,
        "no file can be called '%s': %s",
        e.getInput(),
        letters
            ? "this system's language is set to " + charset + "; set LC_ALL=C.UTF-8"
            : String.valueOf(e.getReason()).toLowerCase(Locale.ROOT));
  }

  private static String unknown(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String first = message.lines().findFirst().orElse("");
    return e instanceof LinkageError
        ? "a part of the program does not load (" + first + "); run: groupdetr doctor"
        : "defect of this program: "
            + e.getClass().getName()
            + ": "
            + first
            + "; please report it on the project's page, with what --stacktrace prints";
  }
}
