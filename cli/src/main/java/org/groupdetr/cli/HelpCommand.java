package org.groupdetr.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: what {@code --help} after a command shows. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = "Explains a command, as --help after it does.",
    footerHeading = "%nExamples:%n",
    footer = {"  groupdetr help train", "  groupdetr help lab groups"})
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command to explain.")
  private List<String> words = List.of();

  HelpCommand() {}

  @Override
  public Integer call() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine below = command.getSubcommands().get(word);
      if (below == null) {
        throw new ParameterException(
            command, "'" + command.getCommandSpec().qualifiedName() + "' has no command " + word);
      }
      command = below;
    }
    PrintWriter out = spec.root().commandLine().getOut();
    command.usage(out);
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
