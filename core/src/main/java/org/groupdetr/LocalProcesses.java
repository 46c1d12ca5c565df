package org.groupdetr;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.Membership;

/**
 * The other processes of a training, on this machine. Each reads its standard input, which ends
 * when this process does, however it ends.
 */
final class LocalProcesses {
  private static final int PATIENCE_SECONDS = 20;
  private static final int BROKEN_SECONDS = 2;

  private final List<Process> running = new ArrayList<>();

  private LocalProcesses() {}

  /** Starts all but the first. */
  static LocalProcesses start(Training asked, DataSet data, Membership first) {
    LocalProcesses all = new LocalProcesses();
    try {
      for (int rank = 1; rank < first.size(); rank++) {
        Membership own =
            Membership.local(rank, first.size(), first.port()).with(first.port(), first.timeout());
        all.running.add(started(own, settings(asked, data)));
      }
      return all;
    } catch (IOException e) {
      all.end();
      throw new UserException("cannot start another process: " + SafeFiles.reason(e), e);
    } catch (RuntimeException e) {
      all.end();
      throw e;
    }
  }

  private static Properties settings(Training asked, DataSet data) {
    Properties settings = new Properties();
    settings.setProperty("data", data.folder().toAbsolutePath().toString());
    settings.setProperty("format", data.format().option());
    settings.setProperty("output", asked.folder().toAbsolutePath().toString());
    settings.setProperty("device", asked.device);
    settings.setProperty("threads", Integer.toString(Engine.threads()));
    asked.extras.suppression().ifPresent(iou -> settings.setProperty("nms", iou.toString()));
    return settings;
  }

  private static Process started(Membership own, Properties settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-Xrunjdwp"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TrainingProcess.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    Membership.clear(environment);
    environment.putAll(own.variables());
    // What the engine says by itself, this process says as well.
    environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    OutputStream in = process.getOutputStream(); // Stays open as long as this process lives.
    settings.store(in, null);
    in.write((TrainingProcess.END + "\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    in.flush();
    return process;
  }

  /** Passes while none has ended. */
  void requireAlive() {
    for (int i = 0; i < running.size(); i++) {
      Process process = running.get(i);
      UserException.require(
          process.isAlive(),
          "process %d of %d ended with status %d before the training began",
          i + 1,
          running.size() + 1,
          process.isAlive() ? 0 : process.exitValue());
    }
  }

  /** Ends all at once. */
  void end() {
    running.forEach(Process::destroyForcibly);
  }

  /**
   * Waits until all have ended, and ends those that do not.
   *
   * @param broken whether one is lost already
   */
  void close(boolean broken) {
    long until =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(broken ? BROKEN_SECONDS : PATIENCE_SECONDS);
    try {
      for (Process process : running) {
        process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }
}
