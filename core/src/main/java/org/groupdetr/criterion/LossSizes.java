package org.groupdetr.criterion;

import java.util.Optional;
import org.groupdetr.tensor.MapSize;

/**
 * How much is judged of one prediction for one picture.
 *
 * @param queries that are judged, matched or known beforehand
 * @param pairs of a query and its target
 * @param objects of the picture
 * @param classes of which each query says something
 * @param masks the size of masks, if any are predicted
 */
public record LossSizes(
    double queries, double pairs, int objects, int classes, Optional<MapSize> masks) {
  /** Numbers that are said of classes. */
  double logits() {
    return queries * classes;
  }

  /** Cells of a mask. */
  double cells() {
    return masks.map(MapSize::cells).orElse(0);
  }
}
