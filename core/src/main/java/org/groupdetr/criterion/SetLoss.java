package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/** One loss, summed over the pairs and queries; the criterion divides. */
public interface SetLoss<P> {
  /** By what name it is reported. */
  String name();

  /** The sum, a single number. */
  Tensor sum(P prediction, Targets targets, Assigned assigned);
}
