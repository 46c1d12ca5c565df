package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.groupdetr.detector.denoising.RandomSource;
import org.groupdetr.golden.GoldenTensors;

/** The numbers that the reference drew for its noise, in its order; every one must be used. */
final class GoldenDraws implements RandomSource {
  private final GoldenTensors golden;
  private final Deque<String> uniform;
  private final Deque<String> integers;

  private GoldenDraws(GoldenTensors golden, List<String> uniform, List<String> integers) {
    this.golden = golden;
    this.uniform = new ArrayDeque<>(uniform);
    this.integers = new ArrayDeque<>(integers);
  }

  /** Those of a group, counted from 0, at a step of a trace. */
  static IntFunction<RandomSource> of(ParityCase one, int step) {
    GoldenTensors golden = one.golden();
    return group -> {
      String folder =
          one.first(
              "draw/step" + step + "/group" + group + "/label_new",
              "draw/step" + step + "/label_new",
              "draw/group" + group + "/label_new",
              "draw/label_new");
      String at = folder.substring(0, folder.length() - "label_new".length());
      return golden.has(at + "box_u")
          ? new GoldenDraws(
              golden, List.of(at + "label_p", at + "box_u"), List.of(at + "label_new"))
          : new GoldenDraws(
              golden,
              List.of(at + "label_chance", at + "box_part"),
              List.of(at + "label_new", at + "box_sign"));
    };
  }

  @Override
  public float[] uniform(int count) {
    float[] numbers = golden.floats(uniform.remove());
    assertThat(numbers).hasSize(count);
    for (int i = 0; i < count; i++) {
      numbers[i] = asDrawn(numbers[i]);
    }
    return numbers;
  }

  /**
   * DINO's code changes its draws where they stand: what the cases hold under {@code box_part} has
   * its sign already, and one more for negatives.
   */
  private static float asDrawn(float stored) {
    float part = Math.abs(stored);
    return part >= 1 ? part - 1 : part;
  }

  @Override
  public int[] integers(int count, int bound) {
    int[] numbers = golden.ints(integers.remove());
    assertThat(numbers).hasSize(count);
    for (int number : numbers) {
      assertThat(number).isBetween(0, bound - 1);
    }
    return numbers;
  }
}
