package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.groupdetr.cli.train.FaultyRun.Fault;
import org.groupdetr.cli.train.FaultyRun.Moment;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed or stand still: all others end, and what they leave is sound. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are found by /proc")
class LostProcessTest {
  private static final int TIMEOUT_SECONDS = 8;

  @TempDir Path folder;

  private TrainingProgram program() throws IOException {
    // So many pictures to evaluate on that it takes a while.
    Path real = folder.toRealPath();
    ShapesData.write(real.resolve("shapes"), new ShapesSpec(32, 64, 48, 3, 3, 1));
    return TrainingProgram.in(real, TIMEOUT_SECONDS);
  }

  /** One after another befalls a run, which then goes on with another number of processes. */
  @Test
  void theOthersEndWithOneLineAndAnotherNumberGoesOn() throws Exception {
    TrainingProgram program = program();
    program.finish("alone");
    FaultyRun run = new FaultyRun(program, "lossy");
    for (Fault fault :
        List.of(
            new Fault(Moment.START_UP, 2, 0, false, false, 0),
            new Fault(Moment.CHECKPOINT, 2, 0, false, true, 0),
            new Fault(Moment.BEFORE_THE_FIRST_STEP, 2, 1, false, true, 0),
            new Fault(Moment.STEPS, 4, 3, false, false, 0),
            new Fault(Moment.EVALUATION, 2, 0, true, false, 0))) {
      assertThat(run.suffers(fault)).as(fault.toString()).isTrue();
    }
    program.finish("lossy");
    program.assertSame("alone", "lossy");
  }

  /** Many faults at random; {@code -Dkills=40} for as many. */
  @Test
  @Tag("slow")
  void manyFaultsLeaveNoOrphanAndCostNoBit() throws Exception {
    TrainingProgram program = program();
    program.finish("alone");
    FaultyRun run = new FaultyRun(program, "lossy");
    SplittableRandom random = new SplittableRandom(Long.getLong("kills.seed", 20261130));
    int left = Integer.getInteger("kills", 4);
    while (left > 0) {
      if (run.suffers(random(random, left))) {
        left--;
      }
      if (random.nextInt(4) == 0) {
        program.finish("lossy", "--processes", "" + (1 << random.nextInt(3)));
      }
      if (Files.exists(folder.resolve("lossy/last.safetensors")) && finished(program)) {
        program.assertSame("alone", "lossy");
        delete(folder.resolve("lossy"));
      }
    }
    program.finish("lossy", "--processes", "2");
    program.assertSame("alone", "lossy");
  }

  private static boolean finished(TrainingProgram program) {
    return program.log("lossy").contains("done: ") || program.log("lossy0").contains("done: ");
  }

  private static Fault random(SplittableRandom random, int number) {
    Moment moment = Moment.values()[number % Moment.values().length];
    int size = random.nextBoolean() ? 2 : 4;
    // Every third time the process that keeps the words.
    int lost = random.nextInt(3) == 0 ? 0 : random.nextInt(size);
    int delay =
        switch (moment) {
          case START_UP -> random.nextInt(3000);
          case STEPS, EVALUATION -> random.nextInt(300);
          case BEFORE_THE_FIRST_STEP, CHECKPOINT -> random.nextInt(20);
        };
    return new Fault(moment, size, lost, random.nextInt(3) == 0, random.nextBoolean(), delay);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
