package org.groupdetr.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.groupdetr.Evaluation;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.eval.CocoResult;

/** The program that searches a collection of pictures; {@code --help} says how. */
public final class DetectOnSpark {
  private static final String HELP =
      """
      Searches pictures with a detector, on Spark, and writes a table of what was found.

      Usage: spark-submit --properties-file groupdetr.conf --class org.groupdetr.spark.DetectOnSpark \\
          groupdetr-spark.jar --model MODEL --pictures PATH --out TABLE [options]

        --model MODEL        A file, a folder or the name of published weights, on the driver.
        --pictures PATH      A picture, a folder or a pattern, wherever Spark reads files.
        --out TABLE          Folder of the table (Parquet), which must not exist.
        --threshold SCORE    Least score of what is kept, 0 to 1. Default: 0.5, with --truth 0.
        --together N         Pictures of one size that go through the network at once. Default: 1.
        --device NAME        cpu, cuda or cuda:1. Default: cpu.
        --truth FILE         Annotation file of COCO: prints COCO's numbers of the table.
        --masks              With --truth: compares masks, not boxes.
        --configuration      Prints what Spark must be configured with, and ends.
        --threads N          With --configuration: threads of the engine in each task. Default: 1.

      Examples:
        spark-submit --driver-class-path 'jars/*' --class org.groupdetr.spark.DetectOnSpark \\
            jars/groupdetr-spark.jar --configuration > groupdetr.conf
        spark-submit --properties-file groupdetr.conf --class org.groupdetr.spark.DetectOnSpark \\
            jars/groupdetr-spark.jar --model best.safetensors --pictures photos --out found
        spark-submit --properties-file groupdetr.conf --class org.groupdetr.spark.DetectOnSpark \\
            jars/groupdetr-spark.jar --model best.safetensors --pictures 'val/*.jpg' --out found \\
            --truth instances_val.json
      """;

  private static final Set<String> VALUED =
      Set.of(
          "--model",
          "--pictures",
          "--out",
          "--threshold",
          "--together",
          "--device",
          "--truth",
          "--threads");
  private static final Set<String> FLAGS = Set.of("--masks", "--configuration", "--help");

  private DetectOnSpark() {}

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
      if (given.has("--configuration")) {
        Program.printConfiguration(given.count("--threads").orElse(1));
        return 0;
      }
      List.of("--model", "--pictures", "--out").forEach(given::needed);
      DetectOptions options = options(given);
      return Program.run("groupdetr detect", spark -> detect(spark, given, options));
    } catch (UserException e) {
      return Program.told(e);
    }
  }

  private static DetectOptions options(Arguments given) {
    String threshold = given.one("--threshold").orElse(given.has("--truth") ? "0" : "0.5");
    UserException.require(
        threshold.matches("0|1|0?\\.\\d+|[01]\\.0*"),
        "--threshold must be 0 to 1, was '%s'",
        threshold);
    return DetectOptions.standard()
        .threshold(Double.parseDouble(threshold))
        .together(given.count("--together").orElse(1))
        .device(given.one("--device").orElse("cpu"));
  }

  private static void detect(SparkSession spark, Arguments given, DetectOptions options) {
    String out = given.needed("--out");
    GroupDetr.detect(spark, given.needed("--pictures"), given.needed("--model"), options)
        .write()
        .parquet(out);
    Dataset<Row> table = spark.read().parquet(out);
    Row counts =
        table
            .agg(
                functions.count("path"),
                functions.count("error"),
                functions.sum(functions.size(functions.col("detections"))))
            .head();
    System.out.println(
        Counted.of(counts.isNullAt(2) ? 0 : counts.getLong(2), "detection")
            + " in "
            + Counted.of(counts.getLong(0) - counts.getLong(1), "picture")
            + "; "
            + Counted.of(counts.getLong(1), "picture")
            + " could not be searched; the table is in "
            + out);
    Optional<String> truth = given.one("--truth");
    if (truth.isPresent()) {
      UnaryOperator<Evaluation> settings = given.has("--masks") ? Evaluation::masks : e -> e;
      print(GroupDetr.evaluate(table, Path.of(truth.get()), settings));
    }
  }

  private static void print(CocoResult result) {
    result.notes().forEach(System.out::println);
    result
        .summary()
        .metrics()
        .forEach(
            metric ->
                System.out.println(
                    String.format(Locale.ROOT, "%-6s %.4f", metric.name(), metric.value())));
  }
}
