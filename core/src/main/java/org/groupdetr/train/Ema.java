package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** A moving average of a detector's state. */
final class Ema implements AutoCloseable {
  private final Map<String, Tensor> average = new LinkedHashMap<>();
  private final double decay;

  Ema(Map<String, Tensor> state, double decay) {
    this.decay = decay;
    try (Scope scope = Scope.open()) {
      state.forEach((name, value) -> average.put(name, value.detach().copy().retained()));
    }
  }

  /** Moves towards the state as it stands now. */
  void follow(Map<String, Tensor> state) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      average.forEach((name, own) -> own.lerpInPlace(state.getOrDefault(name, own), 1 - decay));
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
