package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/**
 * One loss of one layer.
 *
 * @param name which loss
 * @param part of the output whose loss it is
 * @param layer of the decoder, from 0
 * @param value already divided by the number of positives, not weighted
 * @param weight in the total
 */
public record LossTerm(String name, Part part, int layer, Tensor value, double weight) {

  /** Whose loss it is. */
  public enum Part {
    /** Queries whose targets were found by matching. */
    MATCHED(""),
    /** Queries whose targets were known beforehand: denoising. */
    KNOWN("known_"),
    /** The encoder's proposals, matched as well. */
    PROPOSED("proposed_");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }

    /** The name of a loss of this part among those of all parts. */
    String named(String loss) {
      return prefix + loss;
    }
  }
}
