package org.groupdetr.detector;

import java.util.List;

/** Reads a prediction: which things were found in each picture. */
@FunctionalInterface
public interface Selection<P> {
  /** The best of each picture, best first; the tensors may go afterwards. */
  List<Found> select(P prediction);
}
