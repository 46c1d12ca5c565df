package org.groupdetr.detector.postprocess;

import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.NonMaximumSuppression;
import org.groupdetr.geometry.Size;

/** Reads a prediction: which things were found in each picture. */
public interface PostProcessor<P> {
  /**
   * The best of each picture, best first; the tensors may go afterwards.
   *
   * @param photographs the size of each, in which masks are wanted
   * @param suppression applied to all that is predicted, before the cut to the best
   */
  List<RawDetections> select(
      P prediction, List<Size> photographs, Optional<NonMaximumSuppression> suppression);

  /** The same without suppression. */
  default List<RawDetections> select(P prediction, List<Size> photographs) {
    return select(prediction, photographs, Optional.empty());
  }

  /**
   * What {@link #select} chooses without suppression, as tensors of the whole batch; for those who
   * record it. Equal scores come in the order of the queries.
   *
   * @param all whether everything that is predicted is wanted, for someone else to suppress and cut
   */
  Ranking ranked(P prediction, boolean all);
}
