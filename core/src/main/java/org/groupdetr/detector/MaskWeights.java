package org.groupdetr.detector;

import static org.groupdetr.common.Require.require;

/**
 * Weights of the three terms that speak of a class and its mask, in matching or in the loss.
 *
 * @param classification of the class
 * @param mask of the masks' cross entropy
 * @param dice of their dice loss
 */
public record MaskWeights(double classification, double mask, double dice) {
  public MaskWeights {
    require(
        classification >= 0 && mask >= 0 && dice >= 0 && classification + mask + dice > 0,
        "weights must not be negative and not all zero, were %s, %s, %s",
        classification,
        mask,
        dice);
  }
}
