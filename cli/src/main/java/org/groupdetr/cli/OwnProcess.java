package org.groupdetr.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** This program once more, in a process of its own. */
final class OwnProcess {
  private OwnProcess() {}

  /** The command line of a JVM started as this one was, with other arguments. */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }
}
