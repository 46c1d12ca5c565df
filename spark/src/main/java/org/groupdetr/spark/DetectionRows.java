package org.groupdetr.spark;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/** The rows of a table of detections: one for each picture. */
final class DetectionRows {
  static final String PATH = "path";
  static final String CONTENT = "content";
  static final String DETECTIONS = "detections";

  /** A detection, as it stands in the list of its picture. */
  static final StructType DETECTION =
      DataTypes.createStructType(
          new StructField[] {
            field("label", DataTypes.StringType, false),
            field("categoryId", DataTypes.IntegerType, false),
            field("score", DataTypes.DoubleType, false),
            field("x", DataTypes.DoubleType, false),
            field("y", DataTypes.DoubleType, false),
            field("width", DataTypes.DoubleType, false),
            field("height", DataTypes.DoubleType, false),
            field("rle", DataTypes.StringType, true)
          });

  /** A picture. */
  static final StructType PICTURE =
      DataTypes.createStructType(
          new StructField[] {
            field(PATH, DataTypes.StringType, true),
            field("width", DataTypes.IntegerType, true),
            field("height", DataTypes.IntegerType, true),
            field(DETECTIONS, DataTypes.createArrayType(DETECTION, false), false),
            field("error", DataTypes.StringType, true)
          });

  private DetectionRows() {}

  private static StructField field(String name, DataType type, boolean nullable) {
    return DataTypes.createStructField(name, type, nullable);
  }

  /**
   * Passes if a table may have been made here, and perhaps written and read back.
   *
   * @throws UserException otherwise
   */
  static void require(Dataset<Row> table) {
    List<String> columns = List.of(table.columns());
    List<String> missing =
        Stream.of(PICTURE.fieldNames()).filter(name -> !columns.contains(name)).toList();
    UserException.require(
        missing.isEmpty(),
        "the table of detections has no %s, but %s: it must be one that GroupDetr.detect has made",
        String.join(", ", missing),
        String.join(", ", columns));
  }

  /** What was found in a picture. */
  static Row found(String path, Size size, List<Detection> detections) {
    return row(
        Map.of(PATH, path, "width", size.width(), "height", size.height()),
        detections.stream().map(DetectionRows::detection).toArray(Row[]::new));
  }

  /** A picture that could not be searched, and why. */
  static Row failed(String path, String error) {
    return row(Map.of(PATH, path, "error", error), new Row[0]);
  }

  /** What is not known of the picture is null, as Spark has it. */
  private static Row row(Map<String, Object> known, Row[] detections) {
    Object[] values = new Object[PICTURE.size()];
    known.forEach((name, value) -> values[PICTURE.fieldIndex(name)] = value);
    values[PICTURE.fieldIndex(DETECTIONS)] = detections;
    return RowFactory.create(values);
  }

  private static Row detection(Detection found) {
    Object[] values = new Object[DETECTION.size()];
    Box box = found.box();
    values[0] = found.label();
    values[1] = found.categoryId();
    values[2] = found.score();
    values[3] = box.x1();
    values[4] = box.y1();
    values[5] = box.width();
    values[6] = box.height();
    found.mask().map(Rle::text).ifPresent(text -> values[7] = text);
    return RowFactory.create(values);
  }
}
