package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.tensor.DType;
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
   * Moves towards the state as it stands now. Whole numbers are cut off, as the published code
   * does.
   *
   * @param step steps done in the whole run, this one too
   */
  void follow(Map<String, Tensor> state, long step) {
    double part = 1 - spec.decayAt(step);
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      average.forEach((name, own) -> follow(own, state.getOrDefault(name, own), part));
    }
  }

  private static void follow(Tensor own, Tensor state, double part) {
    if (own.type() == DType.INT64) {
      Tensor exact = own.to(DType.FLOAT64);
      own.copyFrom(exact.lerpInPlace(state.to(DType.FLOAT64), part));
    } else {
      own.lerpInPlace(state, part);
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
