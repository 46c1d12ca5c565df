package org.groupdetr.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Searches the pictures of a partition with the detector of the process. */
final class DetectPartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ShippedModel model;
  private final PictureSource pictures;
  private final DetectOptions options;

  DetectPartition(ShippedModel model, PictureSource pictures, DetectOptions options) {
    this.model = model;
    this.pictures = pictures;
    this.options = options;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    ProcessDetector.Lease lease = ProcessDetector.HERE.lease(model, options.device(), task.cpus());
    task.addTaskCompletionListener((TaskCompletionListener) ended -> lease.close());
    return new DetectedRows(rows, pictures, lease.detector(), options, task::isInterrupted);
  }
}
