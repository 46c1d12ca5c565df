package org.groupdetr.cli.options;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as a person would type it again. */
public final class TypedCommand {
  private TypedCommand() {}

  /** The command line, quoted where that is needed. */
  public static String of(CommandSpec spec) {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return "groupdetr " + String.join(" ", arguments.stream().map(TypedCommand::quoted).toList());
  }

  /** The same command once more, to be pasted into the shell that it was typed in. */
  public static String again(CommandSpec spec) {
    return quoted(OwnProcess.name()) + of(spec).substring("groupdetr".length());
  }

  /** A whole command that goes on with what this one has begun, to be pasted. */
  public static String resuming(CommandSpec spec) {
    boolean resumed = spec.commandLine().getParseResult().hasMatchedOption("--resume");
    return again(spec) + (resumed ? "" : " --resume");
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:=,@%+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
