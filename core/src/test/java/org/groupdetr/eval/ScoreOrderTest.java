package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreOrderTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 31, 32, 33, 64, 65, 100, 1000, 4097})
  void equalsAStableSort(int count) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(count);
    ScoreOrder order = new ScoreOrder();
    for (int levels : new int[] {1, 2, 10, 1_000_000}) {
      int margin = 7;
      double[] scores = random.ints(count + 2 * margin, 0, levels).asDoubleStream().toArray();
      int[] rows = IntStream.range(0, scores.length).toArray();
      order.sort(rows, margin, margin + count, scores);
      int[] expected =
          IntStream.range(margin, margin + count)
              .boxed()
              .sorted(Comparator.comparingDouble(row -> -scores[row]))
              .mapToInt(row -> row)
              .toArray();
      assertThat(java.util.Arrays.copyOfRange(rows, margin, margin + count)).isEqualTo(expected);
      assertThat(java.util.Arrays.copyOf(rows, margin)).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(rows[margin + count]).isEqualTo(margin + count);
    }
  }
}
