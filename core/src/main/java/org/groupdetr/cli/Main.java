package org.groupdetr.cli;

import org.groupdetr.common.UserException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: one command per class in this package. */
@Command(
    name = "groupdetr",
    mixinStandardHelpOptions = true,
    version = "groupdetr 0.1.0",
    description = "Trains, evaluates and runs detection transformers with groups of queries.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {EvaluateCommand.class})
public final class Main {
  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Print where in the program an error arose.")
  private boolean stacktrace;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs one command.
   *
   * @return exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted
   */
  public static int run(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> main.report(e, command));
    return line.execute(arguments);
  }

  private int report(Exception e, CommandLine command) {
    boolean known = e instanceof UserException || e instanceof IllegalArgumentException;
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    command
        .getErr()
        .println(
            "groupdetr: "
                + (known ? message : "unexpected " + e.getClass().getName() + ": " + message));
    if (stacktrace) {
      e.printStackTrace(command.getErr());
    } else if (!known) {
      command.getErr().println("groupdetr: run again with --stacktrace to see where");
    }
    return 1;
  }
}
