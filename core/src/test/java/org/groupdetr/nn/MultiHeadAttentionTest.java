package org.groupdetr.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attention over all that is not padding, against a softmax in plain Java. */
class MultiHeadAttentionTest {
  private static final double ROUNDING = 1e-5;
  private static final int PICTURES = 2;
  private static final int QUERIES = 3;
  private static final int KEYS = 5;
  private static final int CHANNELS = 8;
  private static final int HEADS = 2;

  /** The first picture lacks its last two keys, the second its first. */
  private static final boolean[] PADDING = {
    false, false, false, true, true, true, false, false, false, false
  };

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static MultiHeadAttention layer() {
    Dropout never = new Dropout(0, new CounterRng(1));
    return Given.filled(new MultiHeadAttention(CHANNELS, HEADS, never, new Init(1)));
  }

  private static FullAttention core() {
    return new FullAttention(Tensors.of(PADDING, PICTURES, KEYS));
  }

  private static double[] third(MultiHeadAttention layer, int index, double[] x) {
    double[] weight = Given.numbers(layer, "in_proj_weight");
    double[] bias = Given.numbers(layer, "in_proj_bias");
    int size = CHANNELS * CHANNELS;
    return Given.linear(
        x,
        Arrays.copyOfRange(weight, index * size, (index + 1) * size),
        Arrays.copyOfRange(bias, index * CHANNELS, (index + 1) * CHANNELS));
  }

  private static double[] plain(MultiHeadAttention layer, Tensor asked, Tensor placed, Tensor x) {
    double[] q = third(layer, 0, asked.doubles());
    double[] k = third(layer, 1, placed.doubles());
    double[] v = third(layer, 2, x.doubles());
    double[] mixed = new double[q.length];
    int queries = asked.size(1);
    for (int row = 0; row < PICTURES * queries; row++) {
      for (int head = 0; head < HEADS; head++) {
        attend(q, k, v, mixed, new At(row / queries, row, head * (CHANNELS / HEADS)));
      }
    }
    return Given.linear(
        mixed, Given.numbers(layer, "out_proj.weight"), Given.numbers(layer, "out_proj.bias"));
  }

  private record At(int picture, int row, int channel) {}

  /** One head of one query. */
  private static void attend(double[] q, double[] k, double[] v, double[] mixed, At at) {
    int width = CHANNELS / HEADS;
    double[] weights = new double[KEYS];
    for (int m = 0; m < KEYS; m++) {
      double product = 0;
      for (int c = at.channel; c < at.channel + width; c++) {
        product += q[at.row * CHANNELS + c] * k[(at.picture * KEYS + m) * CHANNELS + c];
      }
      boolean padded = PADDING[at.picture * KEYS + m];
      weights[m] = padded ? 0 : Math.exp(product / Math.sqrt(width));
    }
    double sum = Arrays.stream(weights).sum();
    for (int m = 0; m < KEYS; m++) {
      for (int c = at.channel; c < at.channel + width; c++) {
        mixed[at.row * CHANNELS + c] +=
            weights[m] / sum * v[(at.picture * KEYS + m) * CHANNELS + c];
      }
    }
  }

  @Test
  void queriesMixTheValuesOfPresentKeysByTheirSoftmax() {
    try (Scope scope = Scope.open();
        MultiHeadAttention layer = layer()) {
      Tensor asked = Given.tensor("asked", PICTURES, QUERIES, CHANNELS);
      Tensor placed = Given.tensor("placed", PICTURES, KEYS, CHANNELS);
      Tensor x = Given.tensor("x", PICTURES, KEYS, CHANNELS);
      double[] wanted = plain(layer, asked, placed, x);
      Given.assertNear(layer.apply(asked, placed, x, core()), wanted, ROUNDING);
      layer.fuse();
      Given.assertNear(layer.apply(asked, placed, x, core()), wanted, ROUNDING);
    }
  }

  @Test
  void amongThemselvesQueriesAreTheirOwnKeys() {
    try (Scope scope = Scope.open();
        MultiHeadAttention layer = layer()) {
      Tensor placed = Given.tensor("placed", PICTURES, KEYS, CHANNELS);
      Tensor x = Given.tensor("x", PICTURES, KEYS, CHANNELS);
      double[] wanted = plain(layer, placed, placed, x);
      Given.assertNear(layer.apply(placed, x, core()), wanted, ROUNDING);
      layer.fuse();
      Given.assertNear(layer.apply(placed, x, core()), wanted, ROUNDING);
    }
  }

  /** Not to the last bit, and not on the way back. */
  @Test
  void paddedKeysHaveNoInfluence() {
    try (Scope scope = Scope.open();
        MultiHeadAttention layer = layer()) {
      Tensor asked = Given.tensor("asked", PICTURES, QUERIES, CHANNELS);
      Tensor padding = Tensors.of(PADDING, PICTURES, KEYS, 1);
      Tensor placed = Given.tensor("placed", PICTURES, KEYS, CHANNELS).requireGradient(true);
      Tensor x = Given.tensor("x", PICTURES, KEYS, CHANNELS).requireGradient(true);
      Tensor y = layer.apply(asked, placed, x, core());
      Tensor others =
          layer.apply(asked, placed.maskedFill(padding, 1e4), x.maskedFill(padding, -1e4), core());
      assertThat(others.floats()).containsExactly(y.floats());
      y.times(y).sum().backward();
      for (Tensor given : new Tensor[] {placed, x}) {
        double[] slope = given.gradient().abs().sum(2).doubles();
        for (int i = 0; i < PADDING.length; i++) {
          assertThat(slope[i] == 0).as("key %d", i).isEqualTo(PADDING[i]);
        }
      }
    }
  }

  @Test
  void headsAreSlicesOfTheChannels() {
    try (Scope scope = Scope.open()) {
      Tensor x = Given.tensor("x", 2, 3, 8);
      Tensor split = Heads.split(x, 4);
      assertThat(split.shape()).containsExactly(2, 4, 3, 2);
      assertThat(split.select(1, 2).floats()).containsExactly(x.narrow(2, 4, 2).floats());
      assertThat(Heads.join(split).floats()).containsExactly(x.floats());
    }
  }
}
