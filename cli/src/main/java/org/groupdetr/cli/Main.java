package org.groupdetr.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.groupdetr.cli.console.Output;
import org.groupdetr.cli.console.StandardOutput;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.data.DataCommand;
import org.groupdetr.cli.doctor.DoctorCommand;
import org.groupdetr.cli.evaluate.EvaluateCommand;
import org.groupdetr.cli.lab.LabCommand;
import org.groupdetr.cli.options.Version;
import org.groupdetr.cli.predict.PredictCommand;
import org.groupdetr.cli.predict.TrackCommand;
import org.groupdetr.cli.recipe.BenchCommand;
import org.groupdetr.cli.recipe.DescribeCommand;
import org.groupdetr.cli.recipe.RecipesCommand;
import org.groupdetr.cli.report.ReportCommand;
import org.groupdetr.cli.serve.ServeCommand;
import org.groupdetr.cli.train.DemoCommand;
import org.groupdetr.cli.train.TrainCommand;
import org.groupdetr.cli.weights.WeightsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

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
      ServeCommand.class,
      TrackCommand.class,
      ReportCommand.class,
      DataCommand.class,
      DescribeCommand.class,
      BenchCommand.class,
      LabCommand.class,
      RecipesCommand.class,
      WeightsCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  groupdetr recipes",
      "  groupdetr doctor",
      "",
      "Help for one command: groupdetr COMMAND --help, or groupdetr help COMMAND",
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
    // Else the messages of the JDK's parsers stand among ours in the machine's language.
    Locale.setDefault(Locale.ROOT);
    StandardOutput output = new StandardOutput();
    PrintWriter errors = Output.errors();
    int status = commandLine().setOut(output.writer()).setErr(errors).execute(arguments);
    Optional<String> lost = output.close();
    lost.ifPresent(reason -> errors.println("groupdetr: cannot write the output: " + reason));
    System.exit(lost.isPresent() ? CommandLine.ExitCode.SOFTWARE : status);
  }

  /**
   * All commands. Exit status of {@code execute}: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
   */
  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // A picture may be called @home.jpg.
    HelpLayout.apply(line, Terminal.current().columns());
    tellVersion(line);
    line.setParameterExceptionHandler((e, arguments) -> ErrorReport.wrongUsage(e));
    IExecutionExceptionHandler report =
        (e, command, parsed) -> ErrorReport.failed(e, main.stacktrace, command.getErr());
    line.setExecutionExceptionHandler(report);
    line.setExecutionStrategy(main::execute);
    return line;
  }

  /** Every command has the option; each says the same. */
  private static void tellVersion(CommandLine line) {
    line.getCommandSpec().versionProvider(new Version());
    line.getSubcommands().values().forEach(Main::tellVersion);
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
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      PrintWriter err = parsed.commandSpec().commandLine().getErr();
      return ErrorReport.failed(e, stacktrace, err);
    }
  }
}
