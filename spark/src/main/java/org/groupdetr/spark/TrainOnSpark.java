package org.groupdetr.spark;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.TrainingResult;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;

/** The program that trains with Spark's executors as processes; {@code --help} says how. */
public final class TrainOnSpark {
  private static final String HELP =
      """
      Trains a detector in a barrier job: each executor is one process of the run.

      Usage: spark-submit --properties-file groupdetr.conf --class org.groupdetr.spark.TrainOnSpark \\
          groupdetr-spark.jar --recipe RECIPE --data DIR --out DIR --processes N [options]

        --recipe RECIPE      One that comes with the program, or a file on the driver.
        --data DIR           Data set, where driver and executors see it under the same path.
        --out DIR            Folder of the run, where all of them see it.
        --processes N        Executors that take part; must divide training.accumulate.
                             Default: as many as there are.
        --set KEY=VALUE      Sets a value of the recipe; may be there several times.
        --device NAME        cpu or cuda. Default: cpu.
        --resume             Goes on with the run in --out; needs no --recipe.

      Examples:
        spark-submit --properties-file groupdetr.conf --conf spark.task.cpus=8 \\
            --conf spark.executor.cores=8 --class org.groupdetr.spark.TrainOnSpark \\
            jars/groupdetr-spark.jar --recipe small --data /shared/cells --out /shared/runs/cells \\
            --set training.accumulate=4 --processes 4
        spark-submit --properties-file groupdetr.conf --conf spark.task.cpus=8 \\
            --conf spark.executor.cores=8 --class org.groupdetr.spark.TrainOnSpark \\
            jars/groupdetr-spark.jar --data /shared/cells --out /shared/runs/cells --processes 4 \\
            --resume
      """;

  private static final Set<String> VALUED =
      Set.of("--recipe", "--data", "--out", "--processes", "--set", "--device");
  private static final Set<String> FLAGS = Set.of("--resume", "--help");

  private TrainOnSpark() {}

  /** Runs it; the status is 1 where the user can mend what is wrong. */
  public static void main(String[] arguments) {
    Program.end(run(arguments));
  }

  static int run(String[] arguments) {
    try {
      Arguments given = Arguments.of(arguments, VALUED, FLAGS);
      if (given.has("--help")) {
        System.out.print(HELP);
        return 0;
      }
      given.needed("--data");
      given.needed("--out");
      UserException.require(
          given.has("--resume") != given.has("--recipe"),
          "give either --recipe, to begin a run, or --resume, to go on with one");
      return Program.run("groupdetr train", spark -> train(spark, given));
    } catch (UserException e) {
      return Program.told(e);
    }
  }

  private static void train(SparkSession spark, Arguments given) {
    int processes = given.count("--processes").orElseGet(() -> BarrierTraining.executors(spark));
    TrainOptions options =
        TrainOptions.of(processes)
            .settings(given.all("--set"))
            .device(given.one("--device").orElse("cpu"));
    Path data = Path.of(given.needed("--data"));
    Path out = Path.of(given.needed("--out"));
    TrainingResult result =
        given.has("--resume")
            ? GroupDetr.resume(spark, data, out, options)
            : GroupDetr.train(spark, given.needed("--recipe"), data, out, options);
    String ap =
        result.bestAp().isPresent()
            ? String.format(Locale.ROOT, "; the best AP is %.4f", result.bestAp().getAsDouble())
            : "";
    System.out.println(
        result.ending().name().toLowerCase(Locale.ROOT).replace('_', ' ')
            + " after "
            + Counted.of(result.steps(), "step")
            + ap
            + "; the run is in "
            + out);
  }
}
