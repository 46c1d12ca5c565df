package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Kernels.Window;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelsTest {
  private static final int OUT = 16;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /**
   * A strided convolution of single cells, many times over: where the engine writes beyond its room
   * the process dies, as it did for 8 channels and 64 cells.
   */
  @ParameterizedTest
  @CsvSource({"8, 64", "4, 64", "8, 63", "12, 96", "16, 64"})
  void stridedConvolutionsOfSingleCellsEqualProductsOfMatrices(int in, int side) {
    float[] numbers = GoldenFormula.uniform("x", 2 * in * side * side);
    for (int time = 0; time < 20; time++) {
      try (Scope scope = Scope.open()) {
        Tensor x =
            Tensors.of(numbers, 2, in, side, side).channelsLast().detach().requireGradient(true);
        Tensor weight =
            Tensors.of(GoldenFormula.uniform("w", OUT * in), OUT, in, 1, 1)
                .channelsLast()
                .detach()
                .requireGradient(true);
        Tensor y = Kernels.conv2d(x, weight, Optional.empty(), new Window(2, 0, 1));
        y.times(y).sum().backward();

        Tensor cells = cells(numbers, in, side); // [2 * h * w, in]
        Tensor product = cells.matmul(weight.detach().reshape(OUT, in).transpose(0, 1));
        Tensor expected = product.times(2).transpose(0, 1).matmul(cells); // [out, in]
        assertClose(y.permute(0, 2, 3, 1).reshape(-1, OUT), product);
        assertClose(weight.gradient().reshape(OUT, in), expected);
        assertThat(x.gradient().select(3, 1).norm().item()).isZero();
      }
    }
  }

  /** Every second cell of every second row. */
  private static Tensor cells(float[] numbers, int in, int side) {
    int half = (side + 1) / 2;
    float[] cells = new float[2 * half * half * in];
    int at = 0;
    for (int picture = 0; picture < 2; picture++) {
      for (int row = 0; row < side; row += 2) {
        for (int column = 0; column < side; column += 2) {
          for (int channel = 0; channel < in; channel++) {
            cells[at++] = numbers[((picture * in + channel) * side + row) * side + column];
          }
        }
      }
    }
    return Tensors.of(cells, 2L * half * half, in);
  }

  private static void assertClose(Tensor found, Tensor expected) {
    double difference = found.minus(expected).norm().item();
    assertThat(difference).isCloseTo(0, within(1e-5 * expected.norm().item()));
  }
}
