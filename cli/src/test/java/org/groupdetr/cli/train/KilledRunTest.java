package org.groupdetr.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.groupdetr.ChildJvm;
import org.groupdetr.cli.Main;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.groupdetr.weights.TensorFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed again and again, against one that is left alone. */
class KilledRunTest {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx512m",
          "-Djava.awt.headless=true",
          "-Dorg.bytedeco.javacpp.noPointerGC=true",
          "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(20221113);

  @BeforeEach
  void writeData() {
    new TinyRun(folder).data();
  }

  private Process start(String run, int loaderThreads, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(Main.class.getName(), "train"));
    command.addAll(List.of("--threads", "1"));
    command.addAll(List.of("--out", run));
    boolean begun = Files.exists(folder.resolve(run).resolve("checkpoint.safetensors"));
    if (begun) {
      command.add("--resume");
    } else {
      command.addAll(List.of("--data", "shapes", "--recipe", "demo"));
      TinyRun.SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
      command.addAll(List.of("--set", "training.batchSize=4", "--set", "training.epochs=3"));
      command.addAll(List.of("--set", "training.checkpointEvery=1"));
    }
    command.addAll(List.of("--set", "data.loaderThreads=" + loaderThreads));
    command.addAll(List.of(more));
    return ChildJvm.of(OPTIONS, command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(run + ".log").toFile())
        .start();
  }

  private static void await(Process process, BooleanSupplier moment) throws InterruptedException {
    while (process.isAlive() && !moment.getAsBoolean()) {
      Thread.sleep(0, 200_000);
    }
  }

  private void finish(String run, int loaderThreads) throws Exception {
    assertThat(start(run, loaderThreads).waitFor())
        .as(Files.readString(folder.resolve(run + ".log")))
        .isZero();
  }

  /** Waits until some steps are done, or all. */
  private void awaitSteps(Process process, Path checkpoint) throws Exception {
    for (int steps = random.nextInt(1, 4); steps > 0; steps--) {
      Object seen = Files.exists(checkpoint) ? Files.getLastModifiedTime(checkpoint) : "none";
      await(process, () -> changed(checkpoint, seen));
    }
  }

  private static boolean changed(Path file, Object seen) {
    try {
      return Files.exists(file) && !Files.getLastModifiedTime(file).equals(seen);
    } catch (IOException e) {
      return false; // It is being replaced.
    }
  }

  private void killWhileItWrites(String file, int loaderThreads) throws Exception {
    try (HalfWrittenFile half = new HalfWrittenFile(folder.resolve("killed").resolve(file))) {
      Process process = start("killed", loaderThreads);
      half.awaitBegun(process);
      assertThat(process.isAlive()).as(log()).isTrue();
      process.destroyForcibly().waitFor();
    }
  }

  private void killAfterSomeSteps(int loaderThreads) throws Exception {
    Process process = start("killed", loaderThreads);
    awaitSteps(process, folder.resolve("killed").resolve("checkpoint.safetensors"));
    process.destroyForcibly().waitFor();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no pipes in folders")
  void theWeightsAreThoseOfARunThatWasLeftAlone() throws Exception {
    finish("alone", 1);
    Path run = folder.resolve("killed");
    killWhileItWrites("best.safetensors", 1); // after the first epoch's steps
    assertThat(run.resolve("best.safetensors")).doesNotExist();
    killWhileItWrites("checkpoint.safetensors", 2);
    killWhileItWrites("last.safetensors", 3);
    assertThat(run.resolve("last.safetensors")).exists(); // that of the second kill's process
    killAfterSomeSteps(1);
    killAfterSomeSteps(2);
    finish("killed", 3);
    Engine.load();
    for (String file : List.of("last.safetensors", "best.safetensors")) {
      TinyRun.assertSameWeights(folder.resolve("alone").resolve(file), run.resolve(file));
      assertThat(run.resolve("." + file + ".part")).doesNotExist();
    }
    assertThat(losses(run)).hasSize(24).isEqualTo(losses(folder.resolve("alone")));
    assertThat(run.resolve(".checkpoint.safetensors.part")).doesNotExist();
  }

  /** Ctrl-C, or a polite kill: the step is ended and no step is lost. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "who is asked there is killed")
  void whoIsAskedToStopKeepsEveryStep() throws Exception {
    // So many epochs that it cannot end by itself.
    Process process = start("killed", 1, "--set", "training.epochs=100000");
    Path run = folder.resolve("killed");
    awaitSteps(process, run.resolve("checkpoint.safetensors"));
    process.destroy();
    assertThat(process.waitFor()).isIn(130, 143);
    assertThat(log())
        .contains("stopped; go on with: groupdetr train --threads 1 --out killed --data shapes ");
    int steps = losses(run).size();
    assertThat(steps).isPositive();
    Engine.load();
    assertThat(TensorFile.open(run.resolve("checkpoint.safetensors")).metadata().values())
        .anyMatch(text -> text.contains("\"step\":" + steps + ","));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("killed.log"));
  }

  private static List<Double> losses(Path run) {
    return MetricsLog.read(run.resolve("metrics.jsonl")).stream()
        .filter(StepMetrics.class::isInstance)
        .map(metrics -> ((StepMetrics) metrics).loss())
        .toList();
  }
}
