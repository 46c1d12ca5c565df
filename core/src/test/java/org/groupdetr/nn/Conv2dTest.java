package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Convolutions, and the norms behind them, against plain Java. */
class Conv2dTest {
  private static final double ROUNDING = 1e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** The sum over input channels and kernel, zero outside; {@code x} is {@code [B, in, H, W]}. */
  private static double[] plain(Conv2d layer, int size, Window window, Tensor x) {
    double[] weight = Given.numbers(layer, "weight");
    boolean biased = layer.state().containsKey("bias");
    double[] bias = biased ? Given.numbers(layer, "bias") : new double[0];
    int in = x.size(1);
    int out = weight.length / in / size / size;
    int height = outputs(x.size(2), size, window);
    int width = outputs(x.size(3), size, window);
    double[] y = new double[x.size(0) * out * height * width];
    double[] values = x.doubles();
    for (int i = 0; i < y.length; i++) {
      int channel = i / width / height % out;
      y[i] = biased ? bias[channel] : 0;
      for (int k = 0; k < in * size * size; k++) {
        int row = i / width % height * window.stride() + k / size % size * window.dilation();
        int column = i % width * window.stride() + k % size * window.dilation();
        int from = i / width / height / out * in + k / size / size;
        double value = at(values, from, x, row - window.padding(), column - window.padding());
        y[i] += weight[channel * in * size * size + k] * value;
      }
    }
    return y;
  }

  private static double at(double[] values, int map, Tensor x, int row, int column) {
    boolean outside = row < 0 || column < 0 || row >= x.size(2) || column >= x.size(3);
    return outside ? 0 : values[(map * x.size(2) + row) * x.size(3) + column];
  }

  private static int outputs(int side, int size, Window window) {
    return (side + 2 * window.padding() - window.dilation() * (size - 1) - 1) / window.stride() + 1;
  }

  private static void check(int size, Window window, BiFunction<Window, Init, Conv2d> maker) {
    try (Scope scope = Scope.open();
        Conv2d layer = Given.filled(maker.apply(window, new Init(1)))) {
      Tensor x = Given.tensor("x", 2, 3, 9, 7);
      Given.assertNear(layer.apply(x), plain(layer, size, window, x), ROUNDING);
    }
  }

  @Test
  void everyOutputIsTheSumOfWhatItsWindowShows() {
    check(3, new Window(1, 1, 1), (w, init) -> Conv2d.plain(3, 4, 3, w, init));
    check(3, new Window(2, 1, 1), (w, init) -> Conv2d.plain(3, 4, 3, w, init));
    check(3, new Window(1, 2, 2), (w, init) -> Conv2d.plain(3, 4, 3, w, init));
    check(1, new Window(2, 0, 1), (w, init) -> Conv2d.plain(3, 4, 1, w, init));
    check(3, new Window(2, 1, 1), (w, init) -> Conv2d.glorot(3, 4, 3, w, init));
    check(3, new Window(1, 1, 1), (w, init) -> Conv2d.kaimingUniform(3, 4, 3, w, true, init));
    check(3, new Window(1, 1, 1), (w, init) -> Conv2d.kaimingUniform(3, 4, 3, w, false, init));
    check(1, new Window(1, 0, 1), (w, init) -> Conv2d.pointwise(3, 4, init));
  }

  @Test
  void aConvolutionWithABiasIsNotScaled() {
    try (Scope scope = Scope.open();
        Conv2d biased = Conv2d.pointwise(3, 4, new Init(1))) {
      Tensor ones = Given.tensor("scale", 4);
      assertThatThrownBy(() -> biased.folded(ones, ones)).hasMessageContaining("no bias");
      assertThatThrownBy(() -> biased.scale(ones)).hasMessageContaining("no bias");
    }
  }

  // ---- norms of maps

  /** {@code (x - m) / sqrt(v + 1e-5) w + b} of the channel. */
  private static double[] plain(FrozenBatchNorm norm, double[] x, int channels, int cells) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i / cells % channels;
      double deviation = Math.sqrt(Given.numbers(norm, "running_var")[c] + 1e-5);
      double mean = Given.numbers(norm, "running_mean")[c];
      y[i] =
          (x[i] - mean) / deviation * Given.numbers(norm, "weight")[c]
              + Given.numbers(norm, "bias")[c];
    }
    return y;
  }

  @Test
  void aFrozenNormUsesItsOwnMeansAndVariancesAndTrainsNothing() {
    try (Scope scope = Scope.open();
        FrozenBatchNorm norm = Given.filled(new FrozenBatchNorm(4))) {
      Tensor x = Given.tensor("x", 2, 4, 3, 5);
      Given.assertNear(norm.apply(x), plain(norm, x.doubles(), 4, 15), ROUNDING);
      assertThat(norm.parameters()).isEmpty();
      assertThat(norm.state()).hasSize(4);
    }
  }

  @Test
  void aGroupNormNormalisesPartsOfTheChannelsOfEachPicture() {
    for (int parts : new int[] {1, 2, 4}) {
      try (Scope scope = Scope.open();
          GroupNorm norm = Given.filled(new GroupNorm(4, parts))) {
        Tensor x = Given.tensor("x", 2, 4, 3, 5);
        int numbers = 4 / parts * 15;
        double[] ones = new double[numbers];
        Arrays.fill(ones, 1);
        double[] y = Given.normalised(x.doubles(), ones, new double[numbers]);
        for (int i = 0; i < y.length; i++) {
          int c = i / 15 % 4;
          y[i] = y[i] * Given.numbers(norm, "weight")[c] + Given.numbers(norm, "bias")[c];
        }
        Given.assertNear(norm.apply(x), y, ROUNDING);
      }
    }
  }

  @Test
  void aGroupNormRefusesPartsThatDoNotDivideTheChannels() {
    assertThatThrownBy(() -> new GroupNorm(10, 4)).hasMessageContaining("multiple of 4, were 10");
  }

  /** What other pictures show does not change a picture. */
  @Test
  void aGroupNormKnowsOnePictureOnly() {
    try (Scope scope = Scope.open();
        GroupNorm norm = Given.filled(new GroupNorm(16))) {
      Tensor x = Given.tensor("x", 3, 16, 2, 2);
      double[] alone = norm.apply(x.narrow(0, 1, 1)).doubles();
      Given.assertNear(norm.apply(x).narrow(0, 1, 1), alone, 0);
    }
  }

  @Test
  void aConvolutionWithItsNormSaysTheSameInTrainingAloneAndFused() {
    Window window = new Window(2, 1, 1);
    try (Scope scope = Scope.open();
        Conv2d convolution = Conv2d.plain(3, 16, 3, window, new Init(1));
        NormedConv part =
            Given.filled(new NormedConv("conv", convolution, "bn", new FrozenBatchNorm(16)))) {
      Tensor x = Given.tensor("x", 2, 3, 12, 10);
      double[] trained = part.apply(x).doubles();
      Tensor other = Given.tensor("other", 2, 16, 6, 5);
      double[] added = Given.rectified(Given.sum(other.doubles(), trained));
      Given.assertNear(part.applyRelu(x), Given.rectified(trained), ROUNDING);
      Given.assertNear(part.applyAddRelu(other.copy(), x), added, ROUNDING);
      try (NoGrad quiet = NoGrad.open()) {
        Given.assertNear(part.apply(x), trained, ROUNDING);
        Given.assertNear(part.applyRelu(x), Given.rectified(trained), ROUNDING);
        Given.assertNear(part.applyAddRelu(other.copy(), x), added, ROUNDING);
        part.fuse();
        Given.assertNear(part.apply(x), trained, ROUNDING);
        Given.assertNear(part.applyRelu(x), Given.rectified(trained), ROUNDING);
        Given.assertNear(part.applyAddRelu(other.copy(), x), added, ROUNDING);
      }
    }
  }
}
