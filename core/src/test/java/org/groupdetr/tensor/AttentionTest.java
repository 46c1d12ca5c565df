package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.groupdetr.tensor.CounterRng.Mask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private final SplittableRandom random = new SplittableRandom(5);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private Tensor leaf(long... shape) {
    float[] values = new float[(int) (shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(values, shape).requireGradient(true);
  }

  private static Tensor plain(Tensor q, Tensor k, Tensor v, Optional<Tensor> bias) {
    Tensor scores = q.times(1 / Math.sqrt(q.size(2))).matmul(k.transpose(1, 2));
    return bias.map(scores::plus).orElse(scores).softmax(2).matmul(v);
  }

  private static List<float[]> gradients(Tensor result, Tensor... leaves) {
    Tensor weights = Tensors.arange((int) result.count()).reshape(result.shape()).sin();
    result.times(weights).sum().backward();
    List<float[]> all = new java.util.ArrayList<>();
    for (Tensor leaf : leaves) {
      all.add(leaf.gradient().floats());
      leaf.clearGradient();
    }
    return all;
  }

  private static void assertClose(List<float[]> found, List<float[]> expected) {
    for (int i = 0; i < found.size(); i++) {
      assertThat(difference(found.get(i), expected.get(i))).isLessThan(2e-5);
    }
  }

  private static double difference(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      worst = Math.max(worst, Math.abs(found[i] - (double) expected[i]));
    }
    return worst;
  }

  @Test
  void equalsTheFormulaAlsoOverManyStretches() {
    try (Scope scope = Scope.open()) {
      Tensor q = leaf(7, 700, 8);
      Tensor k = leaf(7, 500, 8);
      Tensor v = leaf(7, 500, 4);
      Tensor hidden = Tensors.arange(500).greaterThan(400).reshape(1, 1, 500);
      Tensor bias =
          Tensors.zeros(DType.FLOAT32, 7, 1, 500).maskedFill(hidden, Double.NEGATIVE_INFINITY);
      Tensor ours = Attention.apply(q, k, v, Optional.of(bias), Mask.NONE);
      Tensor theirs = plain(q, k, v, Optional.of(bias));
      assertThat(difference(ours.floats(), theirs.floats())).isLessThan(1e-5);
      assertClose(gradients(ours, q, k, v), gradients(theirs, q, k, v));
    }
  }

  @Test
  void dropsWeightsAndPassesTheirGradients() {
    try (Scope scope = Scope.open()) {
      Tensor q = leaf(2, 5, 8);
      Tensor k = leaf(2, 6, 8);
      Tensor v = leaf(2, 6, 4);
      Mask mask = new Mask(77, 20000);
      Tensor ours = Attention.apply(q, k, v, Optional.empty(), mask);
      Tensor factors = factors(mask, 2, 5, 6);
      Tensor scores = q.times(1 / Math.sqrt(8)).matmul(k.transpose(1, 2));
      Tensor theirs = scores.softmax(2).times(factors).matmul(v);
      assertThat(difference(ours.floats(), theirs.floats())).isLessThan(1e-5);
      assertClose(gradients(ours, q, k, v), gradients(theirs, q, k, v));
    }
  }

  @Test
  void dropsTheSameWeightsWhateverTheTilesAndThreads() {
    try (Scope scope = Scope.open()) {
      Tensor q = leaf(5, 333, 8);
      Tensor k = leaf(5, 901, 8);
      Tensor v = leaf(5, 901, 4);
      Mask mask = new Mask(78, 20000);
      Tensor ours = Attention.apply(q, k, v, Optional.empty(), mask);
      Tensor factors = factors(mask, 5, 333, 901);
      Tensor scores = q.times(1 / Math.sqrt(8)).matmul(k.transpose(1, 2));
      Tensor theirs = scores.softmax(2).times(factors).matmul(v);
      assertThat(difference(ours.floats(), theirs.floats())).isLessThan(1e-5);
      List<float[]> found = gradients(ours, q, k, v);
      assertClose(found, gradients(theirs, q, k, v));
      int threads = Engine.threads();
      Engine.threads(1);
      Tensor alone = Attention.apply(q, k, v, Optional.empty(), mask);
      List<float[]> foundAlone = gradients(alone, q, k, v);
      Engine.threads(threads);
      assertThat(alone.floats()).isEqualTo(ours.floats());
      for (int i = 0; i < 3; i++) {
        assertThat(foundAlone.get(i)).isEqualTo(found.get(i));
      }
    }
  }

  private static Tensor factors(Mask mask, int... shape) {
    int count = shape[0] * shape[1] * shape[2];
    int[] bits = new int[count];
    mask.fill(bits, 0, 0, count);
    return Tensors.of(DropoutOp.Factors.numbers(bits, count), shape[0], shape[1], shape[2]);
  }

  @Test
  void dropoutKeepsTheMeanAndItsMaskComesBack() {
    try (Scope scope = Scope.open()) {
      int count = 3_000_001;
      Tensor x = Tensors.fullLike(Tensors.zeros(DType.FLOAT32, 1), 1, count).requireGradient(true);
      Tensor y = DropoutOp.apply(x, new Mask(3, 6554));
      assertThat(y.mean().item()).isBetween(0.999, 1.001);
      y.sum().backward();
      assertThat(Arrays.equals(x.gradient().floats(), y.floats())).isTrue();
      assertThat(y.equalTo(Tensors.zeros(DType.FLOAT32, 1)).to(DType.FLOAT32).mean().item())
          .isBetween(0.099, 0.101);
    }
  }
}
