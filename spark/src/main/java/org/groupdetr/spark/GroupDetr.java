package org.groupdetr.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.Evaluation;
import org.groupdetr.TrainingResult;
import org.groupdetr.common.UserException;
import org.groupdetr.eval.CocoResult;

/**
 * Detection, evaluation and training on Spark.
 *
 * <pre>{@code
 * Dataset<Row> found =
 *     GroupDetr.detect(spark, "hdfs:/photos", "best.safetensors", DetectOptions.standard());
 * found.write().parquet("hdfs:/found");
 * }</pre>
 *
 * <p>What is wrong with an argument is told by a {@link UserException}. The application needs the
 * {@link #configuration}.
 */
public final class GroupDetr {
  /** Causes may go round in a circle. */
  private static final int MOST_CAUSES = 50;

  private GroupDetr() {}

  /**
   * Searches picture files. Nothing is read before the table is used.
   *
   * @param pictures a file, a folder with all below it, or a pattern, wherever Spark reads files;
   *     of folders and patterns, files whose names end as those of pictures do
   * @param model on the driver: a file, a folder or the name of published weights; Spark brings it
   *     to the executors
   * @return a row for each picture: {@code path}, {@code width}, {@code height}, {@code detections}
   *     (best first: {@code label}, {@code categoryId}, {@code score}, {@code x}, {@code y}, {@code
   *     width}, {@code height} in pixels of the upright picture, {@code rle}, which is COCO's
   *     string of run lengths, or null where the detector finds no masks) and {@code error}, null
   *     where all is well; of a picture that cannot be searched it says why, and there are no
   *     detections
   * @throws UserException if there are no such files, or the model is none
   */
  public static Dataset<Row> detect(
      SparkSession spark, String pictures, String model, DetectOptions options) {
    return DetectionJob.of(spark, PictureTable.ofFiles(spark, pictures), model, options);
  }

  /**
   * Searches the pictures of a table; as {@link #detect(SparkSession, String, String,
   * DetectOptions)}.
   *
   * @param pictures with a column {@code path}, and a column {@code content} with the bytes of the
   *     files; where that is missing, files are read from where {@code path} says. Partitions stay
   *     as they are
   */
  public static Dataset<Row> detect(
      SparkSession spark, Dataset<Row> pictures, String model, DetectOptions options) {
    return DetectionJob.of(spark, PictureTable.checked(pictures), model, options);
  }

  /**
   * COCO's numbers of the boxes of a table of detections, which is collected to the driver; as
   * {@link Evaluation#ofResults(Path, Path)}.
   *
   * @param detections as {@link #detect} makes it, of a threshold of 0 where all is to count
   * @param truth annotation file of COCO on the driver; pictures are found in the table by the ends
   *     of their paths
   * @throws UserException if the file is not sound, or a picture is found several times
   */
  public static CocoResult evaluate(Dataset<Row> detections, Path truth) {
    return evaluate(detections, truth, settings -> settings);
  }

  /**
   * As {@link #evaluate(Dataset, Path)}, with other settings.
   *
   * @param settings such as {@code evaluation -> evaluation.masks()}
   */
  public static CocoResult evaluate(
      Dataset<Row> detections, Path truth, UnaryOperator<Evaluation> settings) {
    return TableEvaluation.run(detections, truth, settings);
  }

  /**
   * Trains in a barrier job: each of {@link TrainOptions#processes} executors is a process of the
   * run. Data and folder must lie where all of them and the driver see them under the same path.
   *
   * @param recipe that comes with the program, or a file on the driver
   * @param data folder of a data set
   * @param out the run's folder, which must not hold a run yet
   * @return how the run ended, as the first process tells it
   * @throws UserException if something cannot be used, a process breaks down or an executor is
   *     lost; the last checkpoint then stands in the folder
   */
  public static TrainingResult train(
      SparkSession spark, String recipe, Path data, Path out, TrainOptions options) {
    return BarrierTraining.run(spark, Optional.of(recipe), data, out, options);
  }

  /**
   * As {@link #train(SparkSession, String, Path, Path, TrainOptions)}, with as many processes as
   * there are executors now, or as {@code spark.executor.instances} says.
   */
  public static TrainingResult train(SparkSession spark, String recipe, Path data, Path out) {
    return train(spark, recipe, data, out, TrainOptions.of(BarrierTraining.executors(spark)));
  }

  /**
   * Goes on with a run from its last checkpoint, also with another number of processes; to the same
   * bits if both numbers are powers of two.
   *
   * @param out the run's folder
   * @throws UserException as {@link #train(SparkSession, String, Path, Path, TrainOptions)} does,
   *     or if there is no run
   */
  public static TrainingResult resume(
      SparkSession spark, Path data, Path out, TrainOptions options) {
    return BarrierTraining.run(spark, Optional.empty(), data, out, options);
  }

  /**
   * What an application needs to be configured with, by name: for {@code
   * SparkSession.builder().config(...)}, {@code spark-submit --conf} or {@code
   * spark-defaults.conf}. The JVM's options and the class path of the driver count only where the
   * driver is not running yet.
   *
   * @param threads of the engine in each task
   */
  public static Map<String, String> configuration(int threads) {
    return SparkSettings.of(threads);
  }

  /** The words of an exception that Spark has thrown, if a {@link UserException} was its cause. */
  static Optional<UserException> cause(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(UserException.class::isInstance)
        .map(UserException.class::cast)
        .findFirst();
  }
}
