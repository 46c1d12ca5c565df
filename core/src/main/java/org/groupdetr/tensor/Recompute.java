package org.groupdetr.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Trades time for memory: nothing of what a part computes is kept for the backward pass; the part
 * is computed again when its gradients are wanted. Parameters get their gradients as usual.
 */
public final class Recompute {
  private Recompute() {}

  /**
   * Applies {@code part} to {@code inputs}; at least one input must require gradients.
   *
   * @param part must give the same bits when it is applied again
   */
  public static Tensor apply(List<Tensor> inputs, Function<List<Tensor>, Tensor> part) {
    return HandGradient.apply(
        inputs, () -> part.apply(inputs).detached(), (result, saved) -> again(part, result, saved));
  }

  private static List<Tensor> again(
      Function<List<Tensor>, Tensor> part, Tensor result, List<Tensor> saved) {
    List<Tensor> leaves = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    try (NoGrad loud = NoGrad.suspended()) {
      for (Tensor input : saved) {
        leaves.add(input.detached().requireGradient(true));
      }
      part.apply(leaves).backward(result);
    }
    for (Tensor leaf : leaves) {
      gradients.add(leaf.hasGradient() ? leaf.gradient() : leaf.times(0));
    }
    return gradients;
  }
}
