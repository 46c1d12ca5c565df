package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.groupdetr.tensor.Kernels.Window;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PackedConvTest {
  private static final int CHANNELS = 24;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Tensor waves(double step, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    return Tensors.arange(count).times(step).sin().reshape(shape);
  }

  private static Tensor map(int height, int width) {
    return waves(0.37, 2, CHANNELS, height, width).channelsLast();
  }

  private static FusedConv conv(int size, int stride) {
    return new FusedConv(
        waves(0.71, 40, CHANNELS, size, size).channelsLast(),
        waves(0.13, 40),
        new Window(stride, size / 2, 1));
  }

  private static void assertRight(PackedConv packed, FusedConv plain, Tensor x) {
    float[] expected =
        Kernels.conv2d(x, plain.weight(), Optional.of(plain.bias()), plain.window())
            .contiguous()
            .floats();
    float[] found = packed.forMap(x).apply(x).contiguous().floats();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      // Not by the library, which takes seconds for so many.
      if (!(Math.abs(found[i] - expected[i]) <= 1e-4f)) {
        assertThat(found[i]).as("number %d", i).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void isRightForMapsOfAllSizesAndHoldsNothingAfterwards() {
    long before = Engine.handles();
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      for (int size : new int[] {1, 3}) {
        for (int stride : new int[] {1, 2}) {
          FusedConv plain = conv(size, stride);
          try (PackedConv packed = new PackedConv(plain)) {
            for (int[] sides : new int[][] {{15, 20}, {60, 80}, {15, 20}, {20, 15}, {1, 1}}) {
              assertRight(packed, plain, map(sides[0], sides[1]));
            }
            assertThat(packed.forMap(map(15, 20))).isNotSameAs(plain);
            assertThat(packed.forMap(map(20, 15))).isSameAs(plain);
          }
        }
      }
    }
    assertThat(Engine.handles()).isEqualTo(before);
  }

  @Test
  void severalThreadsMayBeFirst() {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      for (int round = 0; round < 20; round++) {
        try (PackedConv packed = new PackedConv(conv(3, 1))) {
          List<CompletableFuture<FusedConv>> seen = new ArrayList<>();
          Tensor x = map(15, 20);
          for (int i = 0; i < 4; i++) {
            seen.add(CompletableFuture.supplyAsync(() -> packed.forMap(x)));
          }
          FusedConv first = seen.get(0).join();
          assertThat(seen).allSatisfy(one -> assertThat(one.join()).isSameAs(first));
        }
      }
    }
  }
}
