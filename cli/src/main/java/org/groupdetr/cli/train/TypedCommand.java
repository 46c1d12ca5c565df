package org.groupdetr.cli.train;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as a person would type it again. */
final class TypedCommand {
  private TypedCommand() {}

  /** The command line, quoted where that is needed. */
  static String of(CommandSpec spec) {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return "groupdetr " + String.join(" ", arguments.stream().map(TypedCommand::quoted).toList());
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:=,@%+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
