package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.geometry.Size;

/** Reads a prediction: which things were found in each picture. */
@FunctionalInterface
public interface PostProcessor<P> {
  /**
   * The best of each picture, best first; the tensors may go afterwards.
   *
   * @param photographs the size of each, in which masks are wanted
   */
  List<RawDetections> select(P prediction, List<Size> photographs);
}
