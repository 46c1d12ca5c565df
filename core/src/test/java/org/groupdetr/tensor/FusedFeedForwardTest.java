package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.groupdetr.tensor.CounterRng.Mask;
import org.groupdetr.tensor.FusedFeedForward.Affine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two layers with ReLU and dropout between them, against the engine's own gradients. */
class FusedFeedForwardTest {
  /** Greatest difference, relative to the greatest number. */
  private static final double ROUNDING = 1e-5;

  private final SplittableRandom random = new SplittableRandom(5);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Rows and width; the last are so many that gradients are worked out in several pieces. */
  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(1, 5, Mask.NONE),
        Arguments.of(7, 12, new Mask(7, 6554)),
        Arguments.of(300, 2048, new Mask(8, 30000)),
        Arguments.of(1030, 2048, new Mask(9, 6554)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void equalsTheEnginesGradients(int rows, int width, Mask mask) {
    try (Scope scope = Scope.open()) {
      List<Tensor> leaves =
          List.of(
              leaf(2, rows, 8), leaf(width, 8), leaf(width), leaf(3, width), leaf(3), leaf(8, 8));
      Tensor direction = leaf(2, rows, 3).detach();
      List<float[]> ours = outcome(leaves, direction, mask, true);
      List<float[]> engines = outcome(leaves, direction, mask, false);
      for (int i = 0; i < ours.size(); i++) {
        double greatest = 0;
        for (float number : engines.get(i)) {
          greatest = Math.max(greatest, Math.abs(number));
        }
        assertThat(greatest).isPositive();
        assertThat(ours.get(i)).hasSameSizeAs(engines.get(i));
        for (int j = 0; j < ours.get(i).length; j++) {
          assertThat((double) ours.get(i)[j])
              .as("number %d of %d", j, i)
              .isCloseTo(engines.get(i)[j], within(ROUNDING * greatest));
        }
      }
    }
  }

  /** The result and the gradients of all leaves; the input is itself worked out, from a matrix. */
  private static List<float[]> outcome(
      List<Tensor> leaves, Tensor direction, Mask mask, boolean ours) {
    leaves.forEach(Tensor::clearGradient);
    Tensor x = leaves.get(0).matmul(leaves.get(5));
    Affine first = new Affine(leaves.get(1), leaves.get(2));
    Affine second = new Affine(leaves.get(3), leaves.get(4));
    Tensor y =
        ours
            ? FusedFeedForward.apply(x, first, second, mask)
            : second.apply(DropoutOp.apply(first.apply(x), mask).reluInPlace());
    y.times(direction).sum().backward();
    List<float[]> all = new ArrayList<>(List.of(y.detach().contiguous().floats()));
    leaves.forEach(leaf -> all.add(leaf.gradient().contiguous().floats()));
    return all;
  }

  private Tensor leaf(int... shape) {
    int count = 1;
    long[] sizes = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      count *= shape[i];
      sizes[i] = shape[i];
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(numbers, sizes).requireGradient(true);
  }
}
