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
   * Applies {@code part} to {@code inputs}, all of a floating type.
   *
   * @param rng the randomness that the part uses; it is turned back for the second time
   * @param part must give the same bits when it is applied again
   */
  public static Tensor apply(
      CounterRng rng, List<Tensor> inputs, Function<List<Tensor>, Tensor> part) {
    int calls = rng.calls();
    return CustomFunction.apply(
        learned(inputs),
        () -> part.apply(inputs).copy(),
        (result, saved) -> {
          int now = rng.calls();
          rng.calls(calls);
          List<Tensor> gradients = again(part, result, saved);
          rng.calls(now);
          return gradients;
        });
  }

  /** What is computed from fixed numbers has a way back, too: there may be parameters on it. */
  private static List<Tensor> learned(List<Tensor> inputs) {
    if (NoGrad.isOpen() || inputs.stream().anyMatch(Tensor::requiresGradient)) {
      return inputs;
    }
    List<Tensor> learned = new ArrayList<>(inputs);
    learned.set(0, inputs.get(0).detach().requireGradient(true));
    return learned;
  }

  private static List<Tensor> again(
      Function<List<Tensor>, Tensor> part, Tensor result, List<Tensor> saved) {
    List<Tensor> leaves = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    try (NoGrad loud = NoGrad.suspended()) {
      for (Tensor input : saved) {
        leaves.add(input.detach().requireGradient(true));
      }
      part.apply(leaves).backward(result);
    }
    for (Tensor leaf : leaves) {
      gradients.add(leaf.hasGradient() ? leaf.gradient() : leaf.times(0));
    }
    return gradients;
  }
}
