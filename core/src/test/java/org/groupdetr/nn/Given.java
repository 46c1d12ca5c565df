package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** Numbers by formula for tensors and layers, and their comparison with plain Java's. */
final class Given {
  private Given() {}

  /** Numbers in [-1, 1) that the name decides. */
  static Tensor tensor(String name, long... shape) {
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Tensors.of(GoldenFormula.uniform(name, count), shape);
  }

  /** The layer with all numbers of its state in [-1, 1) by their names; variances in [0.5, 1.5). */
  static <L extends Layer> L filled(L layer) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    layer
        .state()
        .forEach(
            (name, own) -> {
              Tensor numbers = tensor(name, own.shape());
              boolean variance = name.endsWith("running_var");
              state.put(name, variance ? numbers.times(0.5).plus(1) : numbers);
            });
    layer.load(state);
    return layer;
  }

  /** The numbers of a part of a layer's state. */
  static double[] numbers(Layer layer, String name) {
    return Optional.ofNullable(layer.state().get(name)).orElseThrow().doubles();
  }

  /** Requires each number to be as near as rounding allows. */
  static void assertNear(Tensor found, double[] wanted, double tolerance) {
    double[] own = found.doubles();
    assertThat(own).hasSameSizeAs(wanted);
    for (int i = 0; i < own.length; i++) {
      assertThat(own[i]).as("number %d", i).isCloseTo(wanted[i], within(tolerance));
    }
  }

  /** The product of each row {@code [rows, in]} with {@code [out, in]}, plus the bias. */
  static double[] linear(double[] x, double[] weight, double[] bias) {
    int out = bias.length;
    int in = weight.length / out;
    double[] y = new double[x.length / in * out];
    for (int i = 0; i < y.length; i++) {
      y[i] = bias[i % out];
      for (int c = 0; c < in; c++) {
        y[i] += x[i / out * in + c] * weight[i % out * in + c];
      }
    }
    return y;
  }

  /** What is above zero. */
  static double[] rectified(double[] x) {
    return Arrays.stream(x).map(v -> Math.max(0, v)).toArray();
  }

  /** The sum, number by number. */
  static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  /** Each row of so many channels with mean 0 and variance 1, scaled and shifted. */
  static double[] normalised(double[] x, double[] weight, double[] bias) {
    int channels = weight.length;
    double[] y = new double[x.length];
    for (int row = 0; row < x.length / channels; row++) {
      double[] own = Arrays.copyOfRange(x, row * channels, (row + 1) * channels);
      double mean = Arrays.stream(own).average().orElseThrow();
      double variance = Arrays.stream(own).map(v -> (v - mean) * (v - mean)).sum() / channels;
      for (int c = 0; c < channels; c++) {
        y[row * channels + c] = (own[c] - mean) / Math.sqrt(variance + 1e-5) * weight[c] + bias[c];
      }
    }
    return y;
  }
}
