package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
    program.finish("one");
    program.finish("two", "--processes", "2");
    program.assertSame("one", "two");
    List<Process> four = program.startJoined("four", 4);
    for (int rank = 0; rank < 4; rank++) {
      assertThat(TrainingProgram.status(four.get(rank))).as(program.log("four" + rank)).isZero();
    }
    program.assertSame("one", "four");
    assertThat(program.log("four1"))
        .contains("process 1 of 4, at localhost")
        .doesNotContain("epoch");
    assertThat(program.log("four0")).contains("communicating");
  }
}
