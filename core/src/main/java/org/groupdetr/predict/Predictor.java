package org.groupdetr.predict;

import java.util.List;
import java.util.Optional;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.geometry.NonMaximumSuppression;

/** Asks a detector about batches of pictures. May be used from several threads at once. */
public interface Predictor {
  /** The classes that detections are named after. */
  Labels labels();

  /**
   * What is done to duplicates; nothing for detectors trained one to one, which need no such step.
   */
  Optional<NonMaximumSuppression> suppression();

  /**
   * What is in each picture with several kinds of suppression, for which the detector is asked
   * once.
   *
   * @return for each kind what is in each picture, best first, in pixels of the photographs
   */
  List<List<List<Detection>>> predict(
      HostBatch batch, List<Optional<NonMaximumSuppression>> suppressions);

  /** What is in each picture, best first, in pixels of the photographs. */
  default List<List<Detection>> predict(HostBatch batch) {
    return predict(batch, List.of(suppression())).get(0);
  }
}
