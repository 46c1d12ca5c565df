package org.groupdetr.criterion;

import java.util.List;

/** A loss and how much each of its terms counts in the total. */
public record WeightedLoss<P>(SetLoss<P> loss, List<Double> weights) {
  public WeightedLoss {
    weights = List.copyOf(weights);
  }

  /** A loss of one term. */
  public WeightedLoss(SetLoss<P> loss, double weight) {
    this(loss, List.of(weight));
  }
}
