package org.groupdetr.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.cli.console.StandardOutput;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.data.DataCommand;
import org.groupdetr.cli.doctor.DoctorCommand;
import org.groupdetr.cli.evaluate.EvaluateCommand;
import org.groupdetr.cli.lab.LabCommand;
import org.groupdetr.cli.options.Version;
import org.groupdetr.cli.predict.PredictCommand;
import org.groupdetr.cli.recipe.BenchCommand;
import org.groupdetr.cli.recipe.DescribeCommand;
import org.groupdetr.cli.recipe.RecipesCommand;
import org.groupdetr.cli.report.ReportCommand;
import org.groupdetr.cli.train.DemoCommand;
import org.groupdetr.cli.train.TrainCommand;
import org.groupdetr.cli.weights.WeightsCommand;
import org.groupdetr.common.UserException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: one command per class in this package. No class of the engine is loaded before
 * a command that needs it runs.
 */
@Command(
    name = "groupdetr",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains, evaluates and runs detection transformers with groups of queries.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ReportCommand.class,
      DataCommand.class,
      DescribeCommand.class,
      BenchCommand.class,
      LabCommand.class,
      RecipesCommand.class,
      WeightsCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr recipes",
      "  groupdetr doctor",
      "",
      "Help for one command: groupdetr COMMAND --help",
      "The variable GROUPDETR_JAVA_OPTIONS is given to the JVM, such as -Xmx4g.",
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Print where in the program an error arose.")
  private boolean stacktrace;

  Main() {}

  /** Runs one command and ends the program with its exit status. */
  public static void main(String[] arguments) {
    StandardOutput output = new StandardOutput();
    int status = commandLine().setOut(output.writer()).execute(arguments);
    Optional<String> lost = output.close();
    lost.ifPresent(reason -> System.err.println("groupdetr: cannot write the output: " + reason));
    System.exit(lost.isPresent() ? CommandLine.ExitCode.SOFTWARE : status);
  }

  /**
   * All commands. Exit status of {@code execute}: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
   */
  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(Terminal.current().columns());
    line.setParameterExceptionHandler((e, arguments) -> wrongUsage(e));
    IExecutionExceptionHandler report = (e, command, parsed) -> main.report(e, command.getErr());
    line.setExecutionExceptionHandler(report);
    line.setExecutionStrategy(main::execute);
    return line;
  }

  /** Without a command there is nothing to do: shows what there is. */
  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    spec.commandLine().usage(err);
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** Runs the command; errors of the JVM itself, which picocli lets pass, are reported alike. */
  private int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError | LinkageError e) {
      return report(e, parsed.commandSpec().commandLine().getErr());
    }
  }

  private static int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("groupdetr: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private int report(Throwable e, PrintWriter err) {
    // A path that this system cannot have was given by a person, too.
    boolean known = e instanceof UserException || e instanceof InvalidPathException;
    err.println("groupdetr: " + message(e, known));
    if (stacktrace) {
      e.printStackTrace(err);
    } else if (!known) {
      err.println("groupdetr: run again with --stacktrace to see where");
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String message(Throwable e, boolean known) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (known) {
      return message;
    }
    if (e instanceof OutOfMemoryError) {
      long megabytes = Runtime.getRuntime().maxMemory() >> 20;
      return "out of memory ("
          + message
          + "): the heap may grow to "
          + megabytes
          + " MB; allow more, such as GROUPDETR_JAVA_OPTIONS=-Xmx8g";
    }
    if (e instanceof LinkageError) {
      return "a part of the program does not load ("
          + message.lines().findFirst().orElse("")
          + "); run: groupdetr doctor";
    }
    return "defect of this program: "
        + e.getClass().getName()
        + ": "
        + message.lines().findFirst().orElse("")
        + "; please report it on the project's page, with what --stacktrace prints";
  }
}
