package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * Weights of the three terms that speak of a class and its box, in matching or in the loss.
 *
 * @param classification of the focal term
 * @param box of the L1 distance of boxes
 * @param giou of the generalised IoU
 */
public record BoxWeights(double classification, double box, double giou) {
  public BoxWeights {
    require(
        classification >= 0 && box >= 0 && giou >= 0 && classification + box + giou > 0,
        "weights must not be negative and not all zero, were %s, %s, %s",
        classification,
        box,
        giou);
  }
}
