package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeformableSamplingTest {
  private static final List<MapSize> SIZES =
      List.of(new MapSize(5, 7), new MapSize(3, 2), new MapSize(1, 1));
  private static final int CELLS = 42;

  private final SplittableRandom random = new SplittableRandom(3);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Values, locations that leave the maps, and weights. */
  private List<Tensor> inputs(int pictures, int queries, int heads, int width, int points) {
    return List.of(
        uniform(-1, 1, pictures, CELLS, heads, width),
        uniform(-0.5, 1.5, pictures, queries, heads, SIZES.size(), points, 2),
        uniform(0, 1, pictures, queries, heads, SIZES.size(), points));
  }

  private Tensor uniform(double low, double high, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return Tensors.of(values, shape).requireGradient(true);
  }

  private static Tensor sampled(List<Tensor> in) {
    return DeformableSampling.apply(in.get(0), SIZES, in.get(1), in.get(2));
  }

  private static Tensor composed(List<Tensor> in) {
    return DeformableSampling.composed(in.get(0), SIZES, in.get(1), in.get(2));
  }

  /** The result and the gradients of all inputs, for a given gradient of the result. */
  private static List<float[]> all(List<Tensor> in, Function<List<Tensor>, Tensor> form) {
    Tensor result = form.apply(in);
    Tensor given = Tensors.arange((int) result.count()).reshape(result.shape()).sin();
    result.backward(given);
    List<float[]> all = new ArrayList<>(List.of(result.floats()));
    for (Tensor tensor : in) {
      all.add(tensor.gradient().floats());
      tensor.clearGradient();
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"1,9,2,8,4", "2,5,3,7,3", "3,1,1,1,1", "2,4,8,33,2"})
  void bothFormsAreEqual(int pictures, int queries, int heads, int width, int points) {
    try (Scope scope = Scope.open()) {
      List<Tensor> in = inputs(pictures, queries, heads, width, points);
      List<float[]> host = all(in, DeformableSamplingTest::sampled);
      List<float[]> engine = all(in, DeformableSamplingTest::composed);
      for (int i = 0; i < host.size(); i++) {
        assertThat(host.get(i)).usingComparatorWithPrecision(2e-5f).containsExactly(engine.get(i));
      }
    }
  }

  @Test
  void gradientsEqualFiniteDifferences() {
    try (Scope scope = Scope.open()) {
      List<Tensor> in =
          inputs(1, 3, 2, 3, 2).stream()
              .map(t -> t.detach().to(DType.FLOAT64).requireGradient(true))
              .toList();
      Tensor result = sampled(in);
      Tensor given = Tensors.arange((int) result.count()).reshape(result.shape()).sin();
      result.backward(given.to(DType.FLOAT64));
      for (int i = 0; i < in.size(); i++) {
        double[] slopes = slopes(in, i, x -> sampled(x).times(given).sum().item());
        assertThat(in.get(i).gradient().doubles())
            .usingComparatorWithPrecision(1e-7)
            .containsExactly(slopes);
      }
    }
  }

  private static double[] slopes(
      List<Tensor> in, int index, ToDoubleFunction<List<Tensor>> function) {
    double step = 1e-6;
    double[] values = in.get(index).doubles();
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double[] ends = new double[2];
      for (int side = 0; side < 2; side++) {
        try (Scope scope = Scope.open()) {
          double[] moved = values.clone();
          moved[i] += side == 0 ? -step : step;
          List<Tensor> there = new ArrayList<>(in);
          there.replaceAll(Tensor::detach);
          there.set(index, Tensors.of(moved, in.get(index).shape()));
          ends[side] = function.applyAsDouble(there);
        }
      }
      slopes[i] = (ends[1] - ends[0]) / (2 * step);
    }
    return slopes;
  }

  @Test
  void bitsDoNotDependOnThreads() {
    int before = Engine.threads();
    try (Scope scope = Scope.open()) {
      List<Tensor> in = inputs(2, 60, 5, 16, 4);
      Engine.threads(1);
      List<float[]> one = all(in, DeformableSamplingTest::sampled);
      Engine.threads(4);
      List<float[]> four = all(in, DeformableSamplingTest::sampled);
      for (int i = 0; i < one.size(); i++) {
        assertThat(four.get(i)).containsExactly(one.get(i));
      }
    } finally {
      Engine.threads(before);
    }
  }

  @Test
  void placesThatAreNotNumbersReadNothing() {
    try (Scope scope = Scope.open()) {
      List<Tensor> in = inputs(1, 2, 1, 4, 1);
      Tensor nowhere = in.get(1).detach().copy().fill(Double.NaN).requireGradient(true);
      List<float[]> found =
          all(List.of(in.get(0), nowhere, in.get(2)), DeformableSamplingTest::sampled);
      assertThat(found.get(0)).containsOnly(0);
      Tensor far = in.get(1).detach().copy().fill(1e30).requireGradient(true);
      assertThat(all(List.of(in.get(0), far, in.get(2)), DeformableSamplingTest::sampled).get(1))
          .containsOnly(0);
    }
  }
}
