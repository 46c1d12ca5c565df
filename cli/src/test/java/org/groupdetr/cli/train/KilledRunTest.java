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
  private static final int KILLS = 6;
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

  private Process start(String run, int loaderThreads) throws IOException {
    List<String> command = new ArrayList<>(List.of(Main.class.getName(), "train"));
    command.addAll(List.of("--data", "shapes", "--recipe", "demo", "--threads", "1"));
    command.addAll(List.of("--out", run));
    boolean begun = Files.exists(folder.resolve(run).resolve("checkpoint.safetensors"));
    if (begun) {
      command.add("--resume");
    } else {
      TinyRun.SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
      command.addAll(List.of("--set", "training.batchSize=4", "--set", "training.epochs=3"));
      command.addAll(List.of("--set", "training.checkpointEvery=1"));
    }
    command.addAll(List.of("--set", "data.loaderThreads=" + loaderThreads));
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

  /** Waits for some steps and a little more. */
  private void awaitSteps(Process process, Path checkpoint) throws Exception {
    for (int steps = random.nextInt(1, 4); steps > 0; steps--) {
      Object seen = Files.exists(checkpoint) ? Files.getLastModifiedTime(checkpoint) : "none";
      await(process, () -> changed(checkpoint, seen));
    }
    Thread.sleep(random.nextInt(60));
  }

  private static boolean changed(Path file, Object seen) {
    try {
      return Files.exists(file) && !Files.getLastModifiedTime(file).equals(seen);
    } catch (IOException e) {
      return false; // It is being replaced.
    }
  }

  @Test
  void theWeightsAreThoseOfARunThatWasLeftAlone() throws Exception {
    finish("alone", 1);
    Path run = folder.resolve("killed");
    Path half = run.resolve(".checkpoint.safetensors.part");
    int whileWriting = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start("killed", 1 + kill % 3);
      if (kill == 0) {
        Thread.sleep(random.nextInt(300, 1500));
      } else if (kill % 2 == 0) {
        awaitSteps(process, run.resolve("checkpoint.safetensors"));
      } else {
        // What an earlier kill has left is replaced when the next checkpoint is begun.
        Files.deleteIfExists(half);
        await(process, () -> Files.exists(half));
      }
      assertThat(process.isAlive()).as(log()).isTrue();
      process.destroyForcibly().waitFor();
      whileWriting += Files.exists(half) ? 1 : 0;
    }
    assertThat(whileWriting).as("kills while a checkpoint was written").isPositive();
    finish("killed", 3);
    Engine.load();
    for (String file : List.of("last.safetensors", "best.safetensors")) {
      TinyRun.assertSameWeights(folder.resolve("alone").resolve(file), run.resolve(file));
    }
    assertThat(losses(run)).hasSize(24).isEqualTo(losses(folder.resolve("alone")));
    assertThat(half).doesNotExist();
  }

  /** Ctrl-C, or a polite kill: the step is ended and no step is lost. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whoIsAskedToStopKeepsEveryStep() throws Exception {
    Process process = start("killed", 1);
    Path run = folder.resolve("killed");
    await(process, () -> Files.exists(run.resolve("metrics.jsonl")));
    awaitSteps(process, run.resolve("checkpoint.safetensors"));
    process.destroy();
    assertThat(process.waitFor()).isIn(130, 143);
    assertThat(log()).contains("stopped; go on with --out killed --resume");
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
