package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/** One loss, summed over the pairs and queries and divided by the number of positives. */
public interface SummedLoss<P> extends SetLoss<P> {
  /** By what name it is reported. */
  String name();

  /** The sum, a single number. */
  Tensor sum(P prediction, Targets targets, MatchedIndices assigned);

  @Override
  default Terms terms(
      P prediction, Targets targets, MatchedIndices assigned, Normaliser normaliser) {
    return Terms.of(name(), sum(prediction, targets, assigned).times(1 / normaliser.positives()));
  }
}
