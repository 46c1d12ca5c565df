package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CustomFunctionTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Tensor product(Tensor x, Tensor y) {
    return CustomFunction.apply(
        List.of(x, y),
        () -> x.times(y),
        (gradient, in) -> List.of(gradient.times(in.get(1)), gradient.times(in.get(0))));
  }

  @Test
  void gradientsEqualThoseOfTheEngine() {
    try (Scope scope = Scope.open()) {
      float[] a = {1, 2, 3, 4, 5, 6};
      float[] b = {-1, 2, -3, 0.5f, 7, 0};
      Tensor x = Tensors.of(a, 2, 3).requireGradient(true);
      Tensor y = Tensors.of(b, 2, 3).requireGradient(true);
      product(product(x.sigmoid(), y), x.plus(y)).plus(x).sum().backward();
      float[] dx = x.gradient().floats();
      float[] dy = y.gradient().floats();
      Tensor x2 = Tensors.of(a, 2, 3).requireGradient(true);
      Tensor y2 = Tensors.of(b, 2, 3).requireGradient(true);
      x2.sigmoid().times(y2).times(x2.plus(y2)).plus(x2).sum().backward();
      assertThat(dx).usingComparatorWithPrecision(1e-5f).containsExactly(x2.gradient().floats());
      assertThat(dy).usingComparatorWithPrecision(1e-5f).containsExactly(y2.gradient().floats());
    }
  }

  @Test
  void aFunctionMayPassBackwardsInsideItsGradient() {
    try (Scope scope = Scope.open()) {
      Tensor w = Tensors.of(new float[] {3}, 1).requireGradient(true);
      Tensor x = Tensors.of(new float[] {2}, 1).requireGradient(true);
      Tensor y = x.times(1);
      for (int i = 0; i < 50; i++) {
        Tensor in = y;
        y = Recompute.apply(new CounterRng(1), List.of(in), t -> t.get(0).times(w).times(0.5));
      }
      y.sum().backward();
      assertThat(x.gradient().item()).isCloseTo(Math.pow(1.5, 50), within(1e3));
      assertThat(w.gradient().item()).isCloseTo(2 * 50 * Math.pow(1.5, 50) / 3, within(1e5));
    }
  }

  /** As behind a part that is frozen: nothing that comes in asks for a gradient. */
  @Test
  void parametersLearnFromFixedInputsWhenComputedAgain() {
    try (Scope scope = Scope.open()) {
      Tensor w = Tensors.of(new float[] {3}, 1).requireGradient(true);
      Tensor x = Tensors.of(new float[] {2}, 1);
      Recompute.apply(new CounterRng(1), List.of(x), t -> t.get(0).times(w)).sum().backward();
      assertThat(w.gradient().item()).isEqualTo(2);
      assertThat(x.requiresGradient()).isFalse();
      try (NoGrad quiet = NoGrad.open()) {
        Tensor fixed = Recompute.apply(new CounterRng(1), List.of(x), t -> t.get(0).times(w));
        assertThat(fixed.requiresGradient()).isFalse();
      }
    }
  }

  @Test
  void manyStepsHoldNoHandles() {
    Tensor x;
    try (Scope outer = Scope.open()) {
      x = Tensors.of(new float[1 << 20], 1 << 20).requireGradient(true).retained();
    }
    long before = 0;
    for (int step = 0; step < 60; step++) {
      try (Scope scope = Scope.open()) {
        Tensor y = x;
        for (int i = 0; i < 5; i++) {
          Tensor in = y;
          y = Scope.tidy(() -> product(in, in.plus(1)));
        }
        if (step % 2 == 0) {
          y.sum().backward();
          x.clearGradient();
        }
      }
      if (step == 20) {
        before = org.bytedeco.javacpp.Pointer.physicalBytes();
      }
    }
    assertThat(org.bytedeco.javacpp.Pointer.physicalBytes() - before).isLessThan(100L << 20);
    x.close();
  }
}
