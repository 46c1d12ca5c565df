package org.groupdetr.cli.data;

import java.util.concurrent.Callable;
import org.groupdetr.cli.options.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks after data sets. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Checks, shows and converts data sets: COCO, Pascal VOC or YOLO, found out by itself.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataCheckCommand.class, DataPreviewCommand.class, DataConvertCommand.class},
    footer = {
      "",
      "Examples:",
      "  groupdetr data check my-pictures",
      "  groupdetr data preview my-pictures --recipe small",
      "  groupdetr data convert my-pictures --out my-coco",
    })
public final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  DataCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    spec.commandLine().getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }
}
