package org.groupdetr.train;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.HostBatch;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.predict.Predictor;

/**
 * Measures a detector on a split.
 *
 * @param batches all pictures of the split, in order
 * @param evaluator of the split's truth
 */
public record Evaluation(BatchSource batches, CocoEvaluator evaluator) {

  /** Asks about every picture; {@code progress} hears of batches done and in all. */
  public DetectionTable detections(Predictor predictor, BiConsumer<Integer, Integer> progress) {
    DetectionTable table = new DetectionTable();
    int done = 0;
    try (BatchSource.Stream stream = batches.open(0, 0)) {
      for (Optional<HostBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
        add(table, batch.get(), predictor.predict(batch.get()));
        stream.release(batch.get());
        progress.accept(++done, batches.batches());
      }
    }
    return table;
  }

  /** The COCO numbers of the detector on the split. */
  public CocoResult run(Predictor predictor, BiConsumer<Integer, Integer> progress) {
    return evaluator.evaluate(detections(predictor, progress));
  }

  private static void add(DetectionTable table, HostBatch batch, List<List<Detection>> found) {
    for (int i = 0; i < found.size(); i++) {
      for (Detection d : found.get(i)) {
        table.add(batch.imageIds()[i], d);
      }
    }
  }
}
