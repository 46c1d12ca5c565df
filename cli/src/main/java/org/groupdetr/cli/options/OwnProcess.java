package org.groupdetr.cli.options;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** This program once more, in a process of its own. */
public final class OwnProcess {
  /** The class that starts the program. */
  public static final String MAIN = "org.groupdetr.cli.Main";

  private OwnProcess() {}

  /** How the program was called, as the launcher tells it, such as {@code ./groupdetr}. */
  public static String name() {
    return System.getenv().getOrDefault("GROUPDETR_COMMAND", "groupdetr");
  }

  /** The command line of a JVM started as this one was, with other arguments. */
  public static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    return command;
  }
}
