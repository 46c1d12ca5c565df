package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.run.RunFolder;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in several processes: local ones, joined ones, and ones that are asked to stop. */
class SeveralProcessesTest {
  private static final int TIMEOUT_SECONDS = 20;

  @TempDir Path folder;

  /** One process, two local ones, and four that are joined by hand, one after another. */
  @Test
  void howeverItIsStartedTheRunEndsWithTheSameBits() throws Exception {
    TrainingProgram program = TrainingProgram.in(folder, TIMEOUT_SECONDS);
    program.finish("one", "--snapshots", "1");
    program.finish("two", "--processes", "2", "--snapshots", "1");
    program.assertSame("one", "two");
    for (int epoch = 1; epoch <= 2; epoch++) {
      TinyRun.assertSameWeights(snapshot("one", epoch), snapshot("two", epoch));
    }
    List<Process> four = program.startJoined("four", 4);
    for (int rank = 0; rank < 4; rank++) {
      assertThat(TrainingProgram.status(four.get(rank))).as(program.log("four" + rank)).isZero();
    }
    program.assertSame("one", "four");
    assertThat(program.log("four1"))
        .contains("process 1 of 4, at localhost")
        .doesNotContain("epoch");
    assertThat(program.log("four0")).contains("communicating");
    stopped(program);
    program.finish("stopped", "--processes", "4");
    program.assertSame("one", "stopped");
  }

  private Path snapshot(String run, int epoch) {
    return new RunFolder(folder.resolve(run)).snapshot(epoch);
  }

  /** What Ctrl-C does: all processes of a terminal are asked at once. */
  private void stopped(TrainingProgram program) throws Exception {
    Process process = program.start("stopped", "--processes", "2");
    program.awaitSaid(process, "stopped", "step 1/");
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    assertThat(TrainingProgram.status(process)).as(program.log("stopped")).isIn(130, 143);
    assertThat(program.told("stopped")).isEmpty();
    assertThat(program.log("stopped"))
        .containsOnlyOnce("stopped; go on with: groupdetr train ")
        .contains("--processes 2");
    assertThat(folder.resolve("stopped/last.safetensors")).doesNotExist();
  }
}
