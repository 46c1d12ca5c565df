package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that do not fit together end with one line each, and those that do go on. */
class BadStartTest {
  private static final int TIMEOUT_SECONDS = 20;

  @TempDir Path folder;

  private TrainingProgram program() {
    return TrainingProgram.in(folder, TIMEOUT_SECONDS);
  }

  private static void assertFails(TrainingProgram program, Process process, String log, String line)
      throws InterruptedException {
    assertThat(TrainingProgram.status(process)).as(program.log(log)).isNotZero();
    assertThat(program.told(log))
        .as(program.log(log))
        .hasSize(1)
        .allMatch(told -> told.matches(line));
    assertThat(program.log(log)).doesNotContain("\tat ", "Exception");
  }

  /** The second of two is started with other options; both must say so. */
  private void assertDiffers(String line, String... options) throws Exception {
    TrainingProgram program = program();
    int port = TrainingProgram.freePort();
    Process one = program.joined(0, 2, "localhost", port).begun("differs");
    Process two = program.joined(1, 2, "localhost", port).begun("differs", options);
    assertFails(program, one, "differs0", "groupdetr: " + line);
    assertFails(program, two, "differs1", "groupdetr: " + line);
  }

  @Test
  void otherThreadsAreTold() throws Exception {
    assertDiffers(
        "number of threads differs: process 1 of 2 \\(.*\\) has 2, and process 0 has 1; give all"
            + " the same --threads",
        "--threads",
        "2");
  }

  /** As many pictures, with other objects. */
  @Test
  void otherDataIsTold() throws Exception {
    ShapesData.write(folder.resolve("others"), new ShapesSpec(32, 4, 48, 3, 3, 2));
    assertDiffers(
        "training data differs: process 1 of 2 \\(.*\\) has 32 pictures .*checksum [0-9a-f]{8}\\),"
            + " and process 0 has 32 pictures .*checksum [0-9a-f]{8}\\); give all the same --data",
        "--data", "others");
  }

  @Test
  void aPortInUseAndHalfASetOfVariablesAreTold() throws Exception {
    TrainingProgram program = program();
    try (ServerSocket used = new ServerSocket(0)) {
      int port = used.getLocalPort();
      assertFails(
          program,
          program.joined(0, 2, "localhost", port).begun("used"),
          "used0",
          "groupdetr: port "
              + port
              + " is in use on this machine, so the processes cannot meet there: set MASTER_PORT to"
              + " another on all of them");
    }
    assertFails(
        program,
        program.with("WORLD_SIZE", "2").begun("half"),
        "half",
        "groupdetr: this process is said to be one of several by WORLD_SIZE, but RANK, MASTER_ADDR,"
            + " MASTER_PORT are not set: set all of RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT, or"
            + " none");
  }

  /** The second process's clock is an hour ahead. */
  @Test
  void clocksDoNotMatter() throws Exception {
    Path library = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
    assumeTrue(
        Files.exists(library), "libfaketime, which sets a process's clock, is not installed");
    TrainingProgram program = program();
    program.finish("alone");
    int port = TrainingProgram.freePort();
    Process one = program.joined(0, 2, "localhost", port).begun("clocks");
    Process two =
        program
            .joined(1, 2, "localhost", port)
            .with("LD_PRELOAD", library.toString())
            .with("FAKETIME", "+1h")
            .begun("clocks");
    assertThat(TrainingProgram.status(two)).as(program.log("clocks1")).isZero();
    assertThat(TrainingProgram.status(one)).as(program.log("clocks0")).isZero();
    program.assertSame("alone", "clocks");
  }
}
