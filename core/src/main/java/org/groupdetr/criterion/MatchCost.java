package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/** How dear it is to give a query a target. */
public interface MatchCost<P> {
  /** Costs {@code [Q, T]} of all queries and all targets of one picture. */
  Tensor cost(P prediction, Targets targets, int picture);

  /** The cost of one prediction, for which is drawn what all its pictures share. */
  default MatchCost<P> begun(P prediction) {
    return this;
  }

  /** How many numbers there are while a picture is matched. */
  double workspace(LossSizes sizes);
}
