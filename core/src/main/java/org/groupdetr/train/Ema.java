package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** A moving average of a detector's state. */
final class Ema implements AutoCloseable {
  private final Map<String, Tensor> average = new LinkedHashMap<>();
  private final EmaSpec spec;

  Ema(Map<String, Tensor> state, EmaSpec spec) {
    this.spec = spec;
    try (Scope scope = Scope.open()) {
      state.forEach((name, value) -> average.put(name, value.detach().copy().retained()));
    }
  }

  /**
   * Moves towards the state as it stands now.
   *
   * @param step steps done in the whole run, this one too
   */
  void follow(Map<String, Tensor> state, long step) {
    double part = 1 - spec.decayAt(step);
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      average.forEach((name, own) -> own.lerpInPlace(state.getOrDefault(name, own), part));
    }
  }

  Map<String, Tensor> state() {
    return average;
  }

  void restore(Map<String, Tensor> state) {
    try (NoGrad quiet = NoGrad.open()) {
      average.forEach(
          (name, own) -> {
            UserException.require(
                state.containsKey(name), "the checkpoint lacks the average of %s", name);
            own.copyFrom(state.getOrDefault(name, own));
          });
    }
  }

  @Override
  public void close() {
    average.values().forEach(Tensor::close);
  }
}
