package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * Weights of the five terms that speak of a class, its box and its mask, in matching or in the
 * loss.
 *
 * @param classification of the class
 * @param box of the L1 distance of boxes
 * @param giou of the generalised IoU
 * @param mask of the masks' cross entropy
 * @param dice of their dice loss
 */
public record BoxMaskWeights(
    double classification, double box, double giou, double mask, double dice) {
  public BoxMaskWeights {
    require(
        Math.min(Math.min(classification, box), Math.min(Math.min(giou, mask), dice)) >= 0
            && classification + box + giou > 0,
        "weights must not be negative, and not all zero without masks, were %s, %s, %s, %s, %s",
        classification,
        box,
        giou,
        mask,
        dice);
  }

  /** Those that speak of the class and its box. */
  BoxWeights boxes() {
    return new BoxWeights(classification, box, giou);
  }
}
