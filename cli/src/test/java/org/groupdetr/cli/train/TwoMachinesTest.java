package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that see each other by a cable only, between two network namespaces of this
 * machine: a run, the cable cut, and the run that goes on.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "network namespaces are Linux's")
class TwoMachinesTest {
  private static final int TIMEOUT_SECONDS = 8;
  private static final int PORT = 29500;
  private static final String NAME = "gd" + ProcessHandle.current().pid();
  private static final List<String> HOSTS = List.of("10.213.7.1", "10.213.7.2");

  @TempDir Path folder;

  private static String namespace(int rank) {
    return NAME + "-" + rank;
  }

  private static String device(int rank) {
    return NAME + "v" + rank;
  }

  /** What {@code ip} says; empty if it has done what was asked for. */
  private static String ip(String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("ip");
    builder.command().addAll(List.of(arguments));
    try {
      Process process = builder.redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : "ip " + String.join(" ", arguments) + ": " + said;
    } catch (IOException e) {
      return "there is no program ip";
    }
  }

  private static void require(String said) {
    assumeTrue(said.isEmpty(), "network namespaces cannot be made here: " + said);
  }

  @BeforeEach
  void connect() throws Exception {
    for (int rank = 0; rank < 2; rank++) {
      require(ip("netns", "add", namespace(rank)));
    }
    require(ip("link", "add", device(0), "type", "veth", "peer", "name", device(1)));
    for (int rank = 0; rank < 2; rank++) {
      String space = namespace(rank);
      require(ip("link", "set", device(rank), "netns", space));
      require(ip("-n", space, "addr", "add", HOSTS.get(rank) + "/24", "dev", device(rank)));
      require(ip("-n", space, "link", "set", device(rank), "up"));
      require(ip("-n", space, "link", "set", "lo", "up"));
    }
  }

  @AfterEach
  void disconnect() throws Exception {
    for (int rank = 0; rank < 2; rank++) {
      ip("netns", "del", namespace(rank));
    }
  }

  private static Process start(TrainingProgram program, int rank, String... more)
      throws IOException {
    return program
        .joined(rank, 2, HOSTS.get(0), PORT)
        .by("ip", "netns", "exec", namespace(rank))
        .start("cut", more);
  }

  @Test
  void aCutCableEndsBothAndTheRunGoesOn() throws Exception {
    TrainingProgram program = TrainingProgram.in(folder, TIMEOUT_SECONDS);
    program.finish("alone");
    Process first = start(program, 0);
    Process second = start(program, 1);
    program.awaitSaid(first, "cut0", "\nepoch ");
    assertThat(ip("-n", namespace(1), "link", "set", device(1), "down")).isEmpty();
    for (int rank = 0; rank < 2; rank++) {
      String log = "cut" + rank;
      assertThat(TrainingProgram.status(rank == 0 ? first : second)).as(program.log(log)).isOne();
      assertThat(program.told(log))
          .as(program.log(log))
          .hasSize(1)
          .allMatch(line -> line.contains("is gone or stands still: last heard of at"))
          .allMatch(line -> line.endsWith(", --resume goes on"));
      assertThat(program.told(log).get(0)).contains("process " + (1 - rank) + " of 2");
    }
    assertThat(ip("-n", namespace(1), "link", "set", device(1), "up")).isEmpty();
    first = start(program, 0);
    second = start(program, 1);
    assertThat(TrainingProgram.status(first)).as(program.log("cut0")).isZero();
    assertThat(TrainingProgram.status(second)).as(program.log("cut1")).isZero();
    program.assertSame("alone", "cut");
  }
}
