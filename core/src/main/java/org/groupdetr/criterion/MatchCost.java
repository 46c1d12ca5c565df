package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;

/** How dear it is to give a query a target. */
public interface MatchCost<P> {
  /** Costs {@code [Q, T]} of all queries and all targets of one picture. */
  Tensor cost(P prediction, Targets targets, int picture);

  /** How many numbers there are while a picture is matched. */
  double workspace(LossSizes sizes);
}
