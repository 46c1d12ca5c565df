package org.groupdetr.cli.options;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.tensor.distributed.Membership;

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

  /**
   * A process that takes part in work of several, as {@code own} says, whatever this one takes part
   * in.
   */
  public static ProcessBuilder builder(List<String> command, Membership own) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    Membership.clear(environment);
    if (own.size() > 1) {
      environment.putAll(own.variables());
      // What the engine says by itself, the first process says as well.
      environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
    }
    return builder;
  }

  /** A port of this machine at which processes may meet. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
