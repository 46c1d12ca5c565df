package org.groupdetr.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.TrainingResult;
import org.groupdetr.common.Counted;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.RunFolder;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The driver's part of a training. */
final class BarrierTraining {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private BarrierTraining() {}

  /** How many executors there are, or are to be. */
  static int executors(SparkSession spark) {
    int registered = spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
    String instances = spark.sparkContext().getConf().get("spark.executor.instances", "");
    return instances.matches("[1-9]\\d{0,5}")
        ? Integer.parseInt(instances)
        : Math.max(1, registered);
  }

  /** Trains; with no recipe, goes on. */
  static TrainingResult run(
      SparkSession spark, Optional<String> recipe, Path data, Path out, TrainOptions options) {
    UserException.require(
        options.processes() == 1 || !spark.sparkContext().isLocal(),
        "Spark runs in one process (%s), and a training of %s needs as many executors: use a cluster,"
            + " or groupdetr train --processes",
        spark.sparkContext().master(),
        Counted.of(options.processes(), "process"));
    Optional<String> text =
        recipe.map(name -> RecipeFile.text(RecipeFile.read(name, options.settings())));
    RunFolder folder =
        text.isPresent()
            ? RunFolder.create(out.toAbsolutePath())
            : RunFolder.resume(out.toAbsolutePath());
    try {
      Files.createDirectories(folder.path());
    } catch (IOException e) {
      throw new UserException("cannot make the folder " + out + ": " + SafeFiles.reason(e), e);
    }
    TrainingTask task =
        new TrainingTask(text, data.toAbsolutePath().toString(), folder.path().toString(), options);
    return result(outcomes(spark, task, options.processes(), folder), folder);
  }

  private static List<Outcome> outcomes(
      SparkSession spark, TrainingTask task, int processes, RunFolder folder) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ClassTag<Outcome> tag = ClassTag$.MODULE$.apply(Outcome.class);
    List<Integer> ranks = IntStream.range(0, processes).boxed().toList();
    RDD<Outcome> trained =
        context.parallelize(ranks, processes).rdd().barrier().mapPartitions(task, false, tag);
    try {
      return JavaRDD.fromRDD(trained, tag).collect();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
      if (e instanceof SparkException) {
        awaitEnd(folder);
        throw GroupDetr.cause(e).orElseGet(() -> lost(e));
      }
      throw e;
    }
  }

  /** Spark ends a job before its tasks have ended; the first of them may still write its state. */
  private static void awaitEnd(RunFolder folder) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (FolderLock.isTaken(folder.path()) && System.nanoTime() < end) {
        Thread.sleep(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What Spark says of a job that ended, in one line. */
  private static UserException lost(Exception e) {
    String reason =
        String.valueOf(e.getMessage())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("at "))
            .limit(3)
            .collect(Collectors.joining(" "));
    return new UserException(
        "Spark ended the training: "
            + reason
            + "; it goes on from its last checkpoint when it is resumed",
        e);
  }

  private static TrainingResult result(List<Outcome> outcomes, RunFolder folder) {
    for (Outcome outcome : outcomes) {
      UserException.require(outcome.error().isEmpty(), "%s", outcome.error());
    }
    Outcome first = outcomes.get(0);
    return new TrainingResult(first.ending(), first.bestAp(), first.steps(), folder);
  }
}
