package org.groupdetr.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.groupdetr.train.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A training of two executors, against one of two local processes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Spark needs programs of Hadoop there")
@ExtendWith(SharedCluster.class)
class TrainTest {
  @TempDir static Path folder;
  private static Cluster cluster;
  private static DataSet data;
  private static TrainingResult local;

  @BeforeAll
  static void start(Cluster shared) {
    cluster = shared;
    Engine.load();
    data = new TinyRun(folder).data();
    local =
        Training.of(data)
            .recipe("demo")
            .set(settings())
            .threads(1)
            .processes(2)
            .output(folder.resolve("local"))
            .run();
  }

  private static List<String> settings() {
    List<String> settings = new ArrayList<>(TinyRun.SETTINGS);
    settings.add("training.accumulate=2");
    settings.add("training.checkpointEvery=1");
    return settings;
  }

  private static TrainOptions options(int processes) {
    return TrainOptions.of(processes).settings(settings());
  }

  private static void assertSame(Path run) {
    for (String file : List.of("last", "best", "checkpoint")) {
      String name = file + ".safetensors";
      TinyRun.assertSameWeights(folder.resolve("local").resolve(name), run.resolve(name));
    }
  }

  @Test
  void twoExecutorsEndWithTheBitsOfTwoLocalProcesses() {
    Path run = folder.resolve("two");
    TrainingResult result =
        GroupDetr.train(cluster.spark(), "demo", data.folder(), run, options(2));
    assertThat(result.ending()).isEqualTo(Trainer.Ending.FINISHED);
    assertThat(result.steps()).isEqualTo(local.steps()).isPositive();
    assertThat(result.bestAp()).isEqualTo(local.bestAp());
    assertSame(run);
    assertThatThrownBy(
            () -> GroupDetr.train(cluster.spark(), "demo", data.folder(), run, options(2)))
        .isInstanceOf(UserException.class);
  }

  @Test
  void aLostExecutorEndsTheJobAndTheRunGoesOn() throws Exception {
    Path run = folder.resolve("lost");
    List<Long> executors = cluster.ask(() -> ProcessHandle.current().pid());
    CompletableFuture<TrainingResult> training =
        CompletableFuture.supplyAsync(
            () ->
                GroupDetr.train(
                    cluster.spark(), "demo", data.folder(), run, options(2).settings(longer())));
    while (!Files.exists(run.resolve("best.safetensors")) && !training.isDone()) {
      Thread.sleep(5);
    }
    ProcessHandle.of(executors.get(1)).orElseThrow().destroyForcibly();
    assertThatThrownBy(training::join)
        .cause()
        .isInstanceOf(UserException.class)
        .message()
        .hasLineCount(1)
        .contains("resume");
    TrainingResult result =
        GroupDetr.resume(
            cluster.spark(),
            data.folder(),
            run,
            TrainOptions.of(1).settings(List.of("training.epochs=3")));
    assertThat(result.ending()).isEqualTo(Trainer.Ending.FINISHED);
  }

  private static List<String> longer() {
    List<String> settings = new ArrayList<>(settings());
    settings.add("training.epochs=500");
    return settings;
  }

  @Test
  void whatCannotBeginIsToldInOneLine() {
    assertThatThrownBy(
            () ->
                GroupDetr.train(
                    cluster.spark(),
                    "demo",
                    folder.resolve("no data"),
                    folder.resolve("none"),
                    options(2)))
        .isInstanceOf(UserException.class)
        .message()
        .hasLineCount(1)
        .startsWith("process 0 of 2 on ")
        .contains("no data");
    assertThatThrownBy(
            () ->
                GroupDetr.train(
                    cluster.spark(),
                    "no-recipe",
                    data.folder(),
                    folder.resolve("none"),
                    options(2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-recipe");
  }
}
