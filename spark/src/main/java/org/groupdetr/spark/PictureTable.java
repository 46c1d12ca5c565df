package org.groupdetr.spark;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.groupdetr.common.UserException;
import org.groupdetr.data.PictureFiles;

/** The pictures that are to be searched, as a table. */
final class PictureTable {
  private static final int PICTURES_OF_PARTITION = 64;
  private static final int MOST_PARTITIONS = 10_000;
  private static final int PARTITIONS_PER_CORE = 4;

  private PictureTable() {}

  /**
   * The names of files, by name. What is in them is read where they are searched. Spark lists them
   * but does not read them: it passes over empty files, without a word.
   */
  static Dataset<Row> ofFiles(SparkSession spark, String pictures) {
    List<String> names =
        listed(spark, pictures).filter(PictureFiles::isPictureName).sorted().toList();
    UserException.require(
        !names.isEmpty(),
        "no picture found for %s: give a picture, a folder or a pattern such as 'photos/*.jpg'",
        pictures);
    int partitions = partitions(names.size(), spark.sparkContext().defaultParallelism());
    JavaRDD<String> dealt =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(names, partitions);
    return spark.createDataset(dealt.rdd(), Encoders.STRING()).toDF(DetectionRows.PATH);
  }

  private static Stream<String> listed(SparkSession spark, String pictures) {
    try {
      return Arrays.stream(
              spark
                  .read()
                  .format("binaryFile")
                  .option("recursiveFileLookup", "true")
                  .load(pictures)
                  .inputFiles())
          .map(address -> new Path(URI.create(address)).toString());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
      if (e instanceof AnalysisException) {
        throw new UserException("no picture found for " + pictures + ": " + firstLine(e), e);
      }
      throw e;
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Enough of them that all cores have work to the end, and none so small that it costs more. */
  static int partitions(int pictures, int cores) {
    int many =
        Math.min(MOST_PARTITIONS, (pictures + PICTURES_OF_PARTITION - 1) / PICTURES_OF_PARTITION);
    return Math.max(many, Math.min(pictures, PARTITIONS_PER_CORE * cores));
  }

  /** Passes if a table has the columns that are needed. */
  static Dataset<Row> checked(Dataset<Row> pictures) {
    requireColumn(pictures, DetectionRows.PATH, DataTypes.StringType);
    if (holdsContent(pictures)) {
      requireColumn(pictures, DetectionRows.CONTENT, DataTypes.BinaryType);
      return pictures.select(DetectionRows.PATH, DetectionRows.CONTENT);
    }
    return pictures.select(DetectionRows.PATH);
  }

  private static void requireColumn(Dataset<Row> table, String name, DataType type) {
    String found =
        Arrays.stream(table.schema().fields())
            .filter(field -> field.name().equals(name))
            .map(field -> field.dataType().simpleString())
            .findFirst()
            .orElse("missing");
    UserException.require(
        found.equals(type.simpleString()),
        "the table of pictures needs a column %s of type %s, which is %s; it has %s",
        name,
        type.simpleString(),
        found,
        String.join(", ", table.columns()));
  }

  /** Whether rows hold what is in the files. */
  static boolean holdsContent(Dataset<Row> pictures) {
    return Arrays.asList(pictures.columns()).contains(DetectionRows.CONTENT);
  }
}
