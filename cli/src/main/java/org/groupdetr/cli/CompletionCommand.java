package org.groupdetr.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: the shell then completes commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script by which bash and zsh complete commands, options and file names.",
      "In a shell, or in its .bashrc or .zshrc:",
      "  source <(groupdetr completion)"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  groupdetr completion > groupdetr.bash"})
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("groupdetr", spec.root().commandLine()));
    out.flush();
    return 0;
  }
}
