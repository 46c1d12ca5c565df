package org.groupdetr.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The table of detections of a table of pictures. */
final class DetectionJob {
  private DetectionJob() {}

  /** Hands over the model, and says how rows come of rows. */
  static Dataset<Row> of(
      SparkSession spark, Dataset<Row> pictures, String weights, DetectOptions options) {
    ShippedModel model = ShippedModel.ship(spark.sparkContext(), weights);
    PictureSource source =
        new PictureSource(
            spark.sparkContext().hadoopConfiguration(), PictureTable.holdsContent(pictures));
    return pictures.mapPartitions(
        new DetectPartition(model, source, options), Encoders.row(DetectionRows.PICTURE));
  }
}
