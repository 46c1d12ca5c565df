package org.groupdetr.detector.denoising;

import static org.groupdetr.common.Require.require;

/**
 * How truths are made noisy and asked again. Li et al., CVPR 2022; Zhang et al., ICLR 2023.
 *
 * @param count what {@code number} counts
 * @param number of copies of the truths, or of queries that they may fill; DINO adds a negative
 *     query to each
 * @param labelNoise probability that a label is replaced by a random one
 * @param boxNoise how far a box may be moved and resized, as a part of its own size
 * @param where which groups of queries are given noisy truths
 */
public record DenoisingSpec(
    Count count, int number, double labelNoise, double boxNoise, Where where) {

  /** What the number counts. */
  public enum Count {
    /** Copies of the truths, whatever their number. */
    FIXED,
    /**
     * Queries: there are as many copies as fit, counted by the picture with most objects, and at
     * least one.
     */
    DYNAMIC
  }

  /** Which of the K groups denoise. */
  public enum Where {
    /** Every group, each with noise of its own. */
    EVERY_GROUP,
    /** The first only: cheaper. */
    FIRST_GROUP
  }

  public DenoisingSpec {
    require(number >= 1, "number must be at least 1, was %d", number);
    require(labelNoise >= 0 && labelNoise <= 1, "labelNoise must be in [0, 1], was %s", labelNoise);
    require(boxNoise >= 0, "boxNoise must not be negative, was %s", boxNoise);
  }

  /** How many copies are made if no picture has more than {@code most} objects. */
  int copies(int most) {
    return count == Count.FIXED ? number : Math.max(1, number / Math.max(1, most));
  }
}
