package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Linear layers, and several of them, against plain Java. */
class LinearTest {
  private static final double ROUNDING = 2e-6;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @Test
  void everyRowIsMultipliedWithTheMatrixAndShiftedByTheBias() {
    try (Scope scope = Scope.open();
        Linear layer = Given.filled(Linear.xavier(5, 4, new Init(1)))) {
      Tensor x = Given.tensor("x", 2, 3, 5);
      Tensor y = layer.apply(x);
      assertThat(y.shape()).containsExactly(2, 3, 4);
      Given.assertNear(y, plain(layer, "", x.doubles()), ROUNDING);
    }
  }

  private static double[] plain(Layer layer, String prefix, double[] x) {
    return Given.linear(
        x, Given.numbers(layer, prefix + "weight"), Given.numbers(layer, prefix + "bias"));
  }

  /** Of the sum of all outputs each weight's is the sum of its input, each bias' the rows. */
  @Test
  void gradientsReachMatrixAndBias() {
    try (Scope scope = Scope.open();
        Linear layer = Given.filled(Linear.xavier(3, 2, new Init(1)))) {
      Tensor x = Given.tensor("x", 4, 3);
      layer.apply(x).sum().backward();
      double[] sums = x.sum(0).doubles();
      Given.assertNear(
          layer.parameters().get("weight").gradient(),
          new double[] {sums[0], sums[1], sums[2], sums[0], sums[1], sums[2]},
          ROUNDING);
      Given.assertNear(layer.parameters().get("bias").gradient(), new double[] {4, 4}, ROUNDING);
    }
  }

  /** x times the chance that a normal number is smaller, by the error function's series. */
  private static double gelu(double x) {
    double term = x / Math.sqrt(2);
    double square = term * term;
    double sum = 0;
    for (int n = 0; n < 60; n++) {
      sum += term / (2 * n + 1);
      term *= -square / (n + 1);
    }
    return x * (0.5 + sum / Math.sqrt(Math.PI));
  }

  @Test
  void aGeluMayEndItFusedOrNot() {
    try (Scope scope = Scope.open();
        Linear layer = Given.filled(Linear.xavier(5, 4, new Init(1)))) {
      Tensor x = Given.tensor("x", 2, 3, 5);
      double[] wanted =
          Arrays.stream(plain(layer, "", x.doubles())).map(LinearTest::gelu).toArray();
      Given.assertNear(layer.applyGelu(x), wanted, ROUNDING);
      layer.fuse();
      Given.assertNear(layer.applyGelu(x), wanted, ROUNDING);
    }
  }

  @Test
  void itsOutputsMayBeScaled() {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        Linear layer = Given.filled(Linear.xavier(5, 2, new Init(1)))) {
      Tensor x = Given.tensor("x", 3, 5);
      double[] wanted = plain(layer, "", x.doubles());
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] *= i % 2 == 0 ? 2 : -3;
      }
      layer.scale(Tensors.of(new float[] {2, -3}, 2));
      Given.assertNear(layer.apply(x), wanted, 4 * ROUNDING);
    }
  }

  @Test
  void fusedItSaysTheSame() {
    try (Scope scope = Scope.open();
        Linear layer = Given.filled(Linear.xavier(48, 33, new Init(1)))) {
      Tensor x = Given.tensor("x", 2, 7, 48);
      double[] before = layer.apply(x).doubles();
      layer.fuse();
      Given.assertNear(layer.apply(x), before, 1e-5);
    }
  }

  @Test
  void aClassHeadBeginsWithAChanceOfOneInAHundred() {
    try (Scope scope = Scope.open();
        Linear head = Linear.classHead(16, 3, new Init(1))) {
      for (double chance : head.apply(Given.tensor("x", 1, 16).times(0)).sigmoid().doubles()) {
        assertThat(chance).isCloseTo(0.01, within(1e-8));
      }
      assertBelow(head, "weight", 0.25); // 1 / sqrt 16
    }
  }

  @Test
  void aConstantSaysItsBiasWhateverComesIn() {
    try (Scope scope = Scope.open();
        Linear constant = Linear.constant(3, 1, -2, 0.5f)) {
      assertThat(constant.apply(Given.tensor("x", 2, 3)).floats())
          .containsExactly(1, -2, 0.5f, 1, -2, 0.5f);
    }
  }

  @Test
  void firstWeightsLieWithinTheirBoundsAndNearlyReachThem() {
    try (Scope scope = Scope.open();
        Linear uniform = Linear.uniform(64, 32, new Init(1));
        Linear xavier = Linear.xavier(64, 32, new Init(1));
        Linear unbiased = Linear.unbiased(64, 32, new Init(1))) {
      assertBelow(uniform, "weight", 1 / 8.0);
      assertBelow(uniform, "bias", 1 / 8.0);
      assertBelow(xavier, "weight", 0.25); // sqrt(6 / (64 + 32))
      assertBelow(xavier, "bias", 1 / 8.0);
      assertBelow(unbiased, "weight", 0.25);
      assertThat(Given.numbers(unbiased, "bias")).containsOnly(0);
    }
  }

  private static void assertBelow(Layer layer, String name, double bound) {
    double largest = 0;
    for (double value : Given.numbers(layer, name)) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).as(name).isBetween(0.85 * bound, bound);
  }

  @Test
  void anMlpRectifiesBetweenItsLayersAndNotBehindTheLast() {
    try (Scope scope = Scope.open();
        Mlp mlp = Given.filled(Mlp.xavier(4, 6, 3, 3, new Init(1)))) {
      Tensor x = Given.tensor("x", 5, 4);
      double[] first = Given.rectified(plain(mlp, "layers.0.", x.doubles()));
      double[] second = Given.rectified(plain(mlp, "layers.1.", first));
      double[] last = plain(mlp, "layers.2.", second);
      assertThat(Arrays.stream(last).min().orElseThrow()).isNegative();
      Tensor y = mlp.apply(x);
      assertThat(y.shape()).containsExactly(5, 3);
      Given.assertNear(y, last, 10 * ROUNDING);
    }
  }

  @Test
  void aBoxHeadBeginsWithNothingButItsSize() {
    try (Scope scope = Scope.open();
        Mlp plain = Mlp.boxHead(8, new Init(1));
        Mlp sized = Mlp.boxHead(8, -2, new Init(1))) {
      Tensor x = Given.tensor("x", 1, 8);
      assertThat(plain.apply(x).floats()).containsExactly(0, 0, 0, 0);
      assertThat(sized.apply(x).floats()).containsExactly(0, 0, -2, -2);
    }
  }

  @Test
  void aSlopeIsAppliedBelowZeroOnly() {
    try (Scope scope = Scope.open();
        PRelu slope = new PRelu()) {
      Tensor x = Tensors.of(new float[] {-2, 0, 3, -1}, 4);
      assertThat(slope.apply(x).floats()).containsExactly(-0.5f, 0, 3, -0.25f);
      slope.apply(x).sum().backward();
      assertThat(slope.parameters().get("weight").gradient().item()).isEqualTo(-3);
    }
  }
}
