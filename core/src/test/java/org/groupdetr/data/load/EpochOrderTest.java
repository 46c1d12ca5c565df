package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  @Test
  void everyPictureComesOnce() {
    EpochOrder order = new EpochOrder(103, 10, true, false, 9);
    for (int epoch = 0; epoch < 5; epoch++) {
      int[] sorted = order.order(epoch);
      Arrays.sort(sorted);
      assertThat(sorted).isEqualTo(IntStream.range(0, 103).toArray());
    }
    assertThat(order.batches()).isEqualTo(11);
    assertThat(order.batch(order.order(0), 10)).hasSize(3);
    assertThat(new EpochOrder(103, 10, true, true, 9).batches()).isEqualTo(10);
    assertThat(new EpochOrder(0, 10, true, false, 9).batches()).isZero();
  }

  @Test
  void ordersFollowFromSeedAndEpochAlone() {
    EpochOrder order = new EpochOrder(50, 1, true, false, 1);
    assertThat(order.order(3)).isEqualTo(order.order(3)).isNotEqualTo(order.order(4));
    assertThat(order.order(3)).isNotEqualTo(new EpochOrder(50, 1, true, false, 2).order(3));
    assertThat(new EpochOrder(4, 1, false, false, 1).order(3)).containsExactly(0, 1, 2, 3);
  }

  /** All 24 orders of four pictures come about equally often. */
  @Test
  void ordersAreFair() {
    EpochOrder order = new EpochOrder(4, 1, true, false, 77);
    int[] counts = new int[256];
    for (int epoch = 0; epoch < 24_000; epoch++) {
      int[] o = order.order(epoch);
      counts[64 * o[0] + 16 * o[1] + 4 * o[2] + o[3]]++;
    }
    assertThat(Arrays.stream(counts).filter(c -> c > 0).count()).isEqualTo(24);
    assertThat(Arrays.stream(counts).filter(c -> c > 0)).allMatch(c -> c > 850 && c < 1150);
  }

  @Test
  void neighbouringPicturesAndEpochsDrawDifferently() {
    Set<Long> first = new HashSet<>();
    for (int epoch = 0; epoch < 50; epoch++) {
      for (int id = 0; id < 50; id++) {
        first.add(Seeds.random(1, Seeds.AUGMENTATION, epoch, id).nextLong());
      }
    }
    assertThat(first).hasSize(2500);
  }
}
