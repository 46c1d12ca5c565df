package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.groupdetr.ChildJvm;
import org.groupdetr.cli.Main;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;

/**
 * Starts the program's training of a very small detector: a run has a folder below this one and a
 * log beside it, one for each process that is joined.
 *
 * @param variables of all its processes
 * @param prefix before the command, such as of a program that runs it elsewhere
 */
record TrainingProgram(Path folder, Map<String, String> variables, List<String> prefix) {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Djava.awt.headless=true",
          "-Dorg.bytedeco.javacpp.noPointerGC=true",
          "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
  private static final int MOST_SECONDS = 300;

  /** In a folder with the data. */
  static TrainingProgram in(Path folder, int timeoutSeconds) {
    new TinyRun(folder).data();
    return new TrainingProgram(
        folder,
        Map.of(
            "GROUPDETR_TIMEOUT", Integer.toString(timeoutSeconds), "TORCH_CPP_LOG_LEVEL", "ERROR"),
        List.of());
  }

  /** The same with one more variable. */
  TrainingProgram with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new TrainingProgram(folder, more, prefix);
  }

  /** The same, run by another program. */
  TrainingProgram by(String... command) {
    return new TrainingProgram(folder, variables, List.of(command));
  }

  /** One of several that find each other at a port. */
  TrainingProgram joined(int rank, int size, String host, int port) {
    return with("RANK", Integer.toString(rank))
        .with("WORLD_SIZE", Integer.toString(size))
        .with("MASTER_ADDR", host)
        .with("MASTER_PORT", Integer.toString(port));
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins a run, or goes on with it. */
  Process start(String run, String... more) throws IOException {
    return Files.exists(checkpoint(run)) ? resumed(run, more) : begun(run, more);
  }

  /** Begins a run. */
  Process begun(String run, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of("--recipe", "demo"));
    TinyRun.SETTINGS.forEach(setting -> options.addAll(List.of("--set", setting)));
    options.addAll(List.of("--set", "training.accumulate=4"));
    options.addAll(List.of("--set", "training.checkpointEvery=1"));
    options.addAll(List.of(more));
    return started(run, options);
  }

  private Process resumed(String run, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of("--resume"));
    options.addAll(List.of(more));
    return started(run, options);
  }

  private Process started(String run, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(Main.class.getName(), "train"));
    if (!options.contains("--threads")) {
      command.addAll(List.of("--threads", "1"));
    }
    if (!options.contains("--data")) {
      command.addAll(List.of("--data", "shapes"));
    }
    command.addAll(List.of("--out", run));
    command.addAll(options);
    ProcessBuilder builder = ChildJvm.of(OPTIONS, command);
    builder.command().addAll(0, prefix);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(logFile(run).toFile());
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Starts as many as find each other at a free port. */
  List<Process> startJoined(String run, int size) throws IOException {
    int port = freePort();
    List<Process> all = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      all.add(joined(rank, size, "localhost", port).start(run));
    }
    return all;
  }

  Path checkpoint(String run) {
    return folder.resolve(run).resolve("checkpoint.safetensors");
  }

  private Path logFile(String run) {
    return folder.resolve(run + variables.getOrDefault("RANK", "") + ".log");
  }

  /** What a run has said last; with a process's rank behind its name if that was joined. */
  String log(String run) {
    try {
      Path log = folder.resolve(run + ".log");
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines in which a run has said what went wrong. */
  List<String> told(String run) {
    return log(run).lines().filter(line -> line.startsWith("groupdetr: ")).toList();
  }

  /** Waits until the moment has come, or the process has ended. */
  static void await(Process process, BooleanSupplier moment) throws InterruptedException {
    while (process.isAlive() && !moment.getAsBoolean()) {
      Thread.sleep(2);
    }
  }

  /** Waits until the run has said it; it must live then. */
  void awaitSaid(Process process, String run, String words) throws InterruptedException {
    await(process, () -> log(run).contains(words));
    assertThat(process.isAlive()).as(log(run)).isTrue();
  }

  /** The status with which a process ends. */
  static int status(Process process) throws InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("a process has not ended within " + MOST_SECONDS + " seconds");
    }
    return process.exitValue();
  }

  /** Passes if the run ends well. */
  void finish(String run, String... more) throws Exception {
    assertThat(status(start(run, more))).as(log(run)).isZero();
  }

  /** Passes if two runs have ended with the same weights, moments and averages. */
  void assertSame(String one, String other) {
    Engine.load();
    for (String file : List.of("last", "best", "checkpoint")) {
      String name = file + ".safetensors";
      TinyRun.assertSameWeights(
          folder.resolve(one).resolve(name), folder.resolve(other).resolve(name));
    }
  }
}
