package org.groupdetr.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.groupdetr.benchmark.EngineProbe;
import org.groupdetr.cli.options.OwnProcess;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;

/**
 * What {@code doctor} says of the engine at work: a training of some seconds whose losses are
 * known, in a process of its own, which may crash.
 */
final class ProbeCheck {
  private static final int PATIENCE_SECONDS = 120;

  private ProbeCheck() {}

  /** Runs the training in a process of its own. */
  static Finding finding() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // A heap that does not change, so that what grows is the engine's; and handles are counted.
    command.addAll(List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch"));
    command.add("-Dorg.bytedeco.javacpp.noPointerGC=false");
    command.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "groupdetr.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), OwnProcess.MAIN));
    command.addAll(List.of("doctor", "--probe", "train"));
    return finding(command, PATIENCE_SECONDS);
  }

  /** Runs a command that prints what it saw as JSON. */
  static Finding finding(List<String> command, int patienceSeconds) {
    try {
      Path output = Files.createTempFile("groupdetr", ".txt");
      try {
        return finding(command, output, patienceSeconds);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return Finding.fail(
          "probe", "cannot start a process: " + SafeFiles.reason(e), "allow Java to start one");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.fail("probe", "interrupted", "run it again");
    }
  }

  private static Finding finding(List<String> command, Path output, int patienceSeconds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return Finding.fail(
          "probe",
          "a training that takes seconds did not end within " + patienceSeconds + " s",
          "the machine is overloaded or the engine hangs: check the load, then set"
              + " OMP_NUM_THREADS=1 and try again");
    }
    String text = Files.readString(output);
    return process.exitValue() == 0 ? judged(text) : broken(process.exitValue(), text);
  }

  private static Finding broken(int status, String text) {
    boolean crashed = status > 128;
    String said =
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .findFirst()
            .orElse("no message");
    return Finding.fail(
        "probe",
        crashed
            ? "the engine crashed (status " + status + ")"
            : "the engine does not run: " + said.strip(),
        crashed
            ? "see 'libtorch' above; otherwise delete the folder of 'cache', so that the engine is"
                + " unpacked anew, and try again"
            : "see natives and cache above; otherwise run a command with --stacktrace");
  }

  private static Finding judged(String text) throws IOException {
    JsonNode seen = new ObjectMapper().readTree(text.lines().reduce("", (all, line) -> line));
    EngineProbe.Result result =
        new EngineProbe.Result(
            seen.path("first").asDouble(),
            seen.path("last").asDouble(),
            seen.path("stepSeconds").asDouble(),
            seen.path("handles").asLong(),
            seen.path("grownMb").asDouble());
    return judged(result);
  }

  static Finding judged(EngineProbe.Result result) {
    String losses = String.format(Locale.ROOT, "%.4f and %.4f", result.first(), result.last());
    if (!result.correct()) {
      return Finding.fail(
          "probe",
          "the engine computes wrong losses: "
              + losses
              + " instead of "
              + EngineProbe.Result.expectedLosses(),
          "do not train with it: try OMP_NUM_THREADS=1, then ONEDNN_MAX_CPU_ISA=AVX2; keep the"
              + " one that helps, and report the processor");
    }
    if (!result.flat()) {
      return Finding.warn(
          "probe",
          String.format(
              Locale.ROOT,
              "the losses are right, but memory grows: %s, %.0f MB",
              Counted.of(result.handles(), "handle"),
              result.grownMb()),
          "a long training may run out of memory: use training.checkpointEvery and --resume");
    }
    return Finding.ok(
        "probe",
        String.format(
            Locale.ROOT,
            "a tiny training gave the expected losses (%s) at %.0f ms per step, and leaked no memory",
            losses,
            1000 * result.stepSeconds()));
  }

  /** What the process of its own prints. */
  static String measured() {
    EngineProbe.Result result = EngineProbe.run();
    return String.format(
        Locale.ROOT,
        "{\"first\": %.6f, \"last\": %.6f, \"stepSeconds\": %.6f, \"handles\": %d, \"grownMb\": %s}",
        result.first(),
        result.last(),
        result.stepSeconds(),
        result.handles(),
        Double.isNaN(result.grownMb())
            ? "null"
            : String.format(Locale.ROOT, "%.1f", result.grownMb()));
  }
}
