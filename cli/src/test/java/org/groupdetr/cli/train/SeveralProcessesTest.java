package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.groupdetr.ChildJvm;
import org.groupdetr.cli.Main;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program in several processes: local ones, joined ones, and ones that are killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are stopped and killed by signals")
class SeveralProcessesTest {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx512m",
          "-Djava.awt.headless=true",
          "-Dorg.bytedeco.javacpp.noPointerGC=true",
          "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
  private static final String LOST =
      "groupdetr: process %d of %d \\(\\d+ on .+\\) is gone or stands still: last heard of at"
          + " [\\d:]+; %s, --resume goes on";

  @TempDir Path folder;

  @BeforeEach
  void writeData() {
    new TinyRun(folder).data();
  }

  private Process start(String run, Map<String, String> variables, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(Main.class.getName(), "train"));
    command.addAll(List.of("--threads", "1", "--out", run, "--data", "shapes"));
    if (Files.exists(folder.resolve(run).resolve("checkpoint.safetensors"))) {
      command.add("--resume");
    } else {
      command.addAll(List.of("--recipe", "demo"));
      TinyRun.SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
      command.addAll(List.of("--set", "training.accumulate=4"));
      command.addAll(List.of("--set", "training.checkpointEvery=1"));
    }
    command.addAll(List.of(more));
    ProcessBuilder builder =
        ChildJvm.of(OPTIONS, command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(run, variables).toFile());
    builder.environment().put("GROUPDETR_TIMEOUT", "8");
    builder.environment().put("TORCH_CPP_LOG_LEVEL", "ERROR");
    builder.environment().putAll(variables);
    return builder.start();
  }

  private Path log(String run, Map<String, String> variables) {
    return folder.resolve(run + variables.getOrDefault("RANK", "") + ".log");
  }

  private String log(String run) throws IOException {
    return Files.readString(folder.resolve(run + ".log"));
  }

  private static void await(Process process, BooleanSupplier moment) throws InterruptedException {
    while (process.isAlive() && !moment.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private void awaitSteps(Process process, String run) throws Exception {
    await(process, () -> said(run, "\nepoch "));
    assertThat(process.isAlive()).as(log(run)).isTrue();
  }

  private boolean said(String run, String words) {
    try {
      return log(run).contains(words);
    } catch (IOException e) {
      return false; // It is not there yet.
    }
  }

  private void assertSame(String one, String other) {
    Engine.load();
    for (String file : List.of("last", "best", "checkpoint")) {
      String name = file + ".safetensors";
      TinyRun.assertSameWeights(
          folder.resolve(one).resolve(name), folder.resolve(other).resolve(name));
    }
  }

  /** One process, two local ones, and four that are joined by hand, one after another. */
  @Test
  void howeverItIsStartedTheRunEndsWithTheSameBits() throws Exception {
    assertThat(start("one", Map.of()).waitFor()).as(log("one")).isZero();
    assertThat(start("two", Map.of(), "--processes", "2").waitFor()).as(log("two")).isZero();
    assertSame("one", "two");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<Process> four = new ArrayList<>();
    for (int rank = 0; rank < 4; rank++) {
      four.add(
          start(
              "four",
              Map.of(
                  "RANK",
                  Integer.toString(rank),
                  "WORLD_SIZE",
                  "4",
                  "MASTER_ADDR",
                  "localhost",
                  "MASTER_PORT",
                  Integer.toString(port))));
    }
    for (int rank = 0; rank < 4; rank++) {
      assertThat(four.get(rank).waitFor()).as(log("four" + rank)).isZero();
    }
    assertSame("one", "four");
    assertThat(log("four1")).contains("process 1 of 4, at localhost").doesNotContain("epoch");
    assertThat(log("four0")).contains("communicating");
  }

  /** Who remains says in one line who is lost, and what stands; another number goes on. */
  @Test
  void aKilledProcessEndsTheOthersAndAnotherNumberGoesOn() throws Exception {
    assertThat(start("alone", Map.of()).waitFor()).as(log("alone")).isZero();
    Process first = start("killed", Map.of(), "--processes", "2");
    awaitSteps(first, "killed");
    ProcessHandle other = first.children().findFirst().orElseThrow();
    other.destroyForcibly();
    assertThat(first.waitFor()).isEqualTo(1);
    assertThat(lastLine("killed"))
        .matches(String.format(LOST, 1, 2, "the last good state is in .*checkpoint.safetensors"));
    first = start("killed", Map.of(), "--processes", "4");
    List<ProcessHandle> others = children(first, 3);
    awaitSteps(first, "killed");
    first.destroyForcibly().waitFor();
    for (ProcessHandle one : others) {
      one.onExit().get();
    }
    assertThat(log("killed"))
        .containsPattern(String.format(LOST, 0, 4, "process 0 keeps the last checkpoint"));
    assertThat(start("killed", Map.of()).waitFor()).as(log("killed")).isZero();
    assertSame("alone", "killed");
  }

  private List<ProcessHandle> children(Process first, int number) throws Exception {
    await(first, () -> first.children().count() == number);
    return first.children().toList();
  }

  private String lastLine(String run) throws IOException {
    List<String> lines = log(run).lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** Many faults at random moments; {@code -Dkills=40} for as many. */
  @Test
  @Tag("slow")
  void manyFaultsLeaveNoOrphanAndCostNoBit() throws Exception {
    assertThat(start("alone", Map.of()).waitFor()).as(log("alone")).isZero();
    SplittableRandom random = new SplittableRandom(20261129);
    for (int left = Integer.getInteger("kills", 4); left > 0; left--) {
      int size = random.nextBoolean() ? 2 : 4;
      int lost = random.nextInt(size);
      boolean stands = random.nextInt(4) == 0;
      if (Files.exists(folder.resolve("killed/last.safetensors")) && random.nextInt(3) == 0) {
        deleteRun();
      }
      Process first = start("killed", Map.of(), "--processes", Integer.toString(size));
      List<ProcessHandle> all = new ArrayList<>(List.of(first.toHandle()));
      all.addAll(children(first, size - 1));
      await(first, () -> said("killed", "as executed"));
      Thread.sleep(random.nextInt(3000));
      if (!first.isAlive() || all.size() < size) {
        deleteRun(); // It was over before.
        continue;
      }
      ProcessHandle victim = all.remove(lost);
      long begin = System.nanoTime();
      signal(stands ? "STOP" : "KILL", victim);
      for (ProcessHandle one : all) {
        one.onExit().get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      victim.destroyForcibly();
      victim.onExit().get();
      System.out.printf(
          "%d processes, rank %d %s: the others ended after %.1f s: %s%n",
          size, lost, stands ? "stands" : "killed", seconds, lastLine("killed"));
      assertThat(seconds).isLessThan(60);
    }
    assertThat(start("killed", Map.of(), "--processes", "2").waitFor()).as(log("killed")).isZero();
    assertSame("alone", "killed");
  }

  private void deleteRun() throws IOException {
    try (var files = Files.walk(folder.resolve("killed"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
