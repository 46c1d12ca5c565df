package org.groupdetr.nn;

import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Tensor;

/** Mixes values by attention. Decoders know nothing else of who sees whom. */
@FunctionalInterface
public interface AttentionCore {
  /**
   * Mixes.
   *
   * @param q {@code [B, A, Q, d]}
   * @param k {@code [B, A, M, d]}
   * @param v {@code [B, A, M, e]}
   * @param dropout of the weights
   * @return {@code [B, A, Q, e]}
   */
  Tensor attend(Tensor q, Tensor k, Tensor v, CounterRng.Mask dropout);
}
