package org.groupdetr.cli.lab;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab}: the paper's experiments on one's own data. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "The paper's experiments on your own data: several trainings with several seeds, compared."
          + " A lab that was interrupted goes on by the same command; nothing is trained twice."
    },
    subcommands = {
      LabAssignCommand.class,
      LabGroupsCommand.class,
      LabDetectorsCommand.class,
      LabQueriesCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr lab groups --data cells --groups 1,2,5 --epochs 60",
      "  groupdetr lab assign --data cells --seeds 5",
      "  groupdetr lab detectors --data cells",
      "  groupdetr lab queries runs/cells --data cells"
    })
public final class LabCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  LabCommand() {}

  /** Without a command there is nothing to do: shows what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    spec.commandLine().getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }
}
