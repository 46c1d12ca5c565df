package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.groupdetr.data.TrainingPicture;
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

  private static EpochOrder repeated(RepeatFactors factors, int epochSeed) {
    return new EpochOrder(factors.factors().length, Optional.of(factors), 4, true, true, epochSeed);
  }

  @Test
  void repeatedPicturesComeAsOftenAsTheirFactorsSay() {
    double[] factors = {1, 1, 2.25, 1, 3.5, 1.1, 1, 1};
    EpochOrder order = repeated(new RepeatFactors(factors), 3);
    assertThat(order.shown()).isEqualTo(11);
    assertThat(order.batches()).isEqualTo(2);
    int epochs = 4000;
    int[] all = new int[factors.length];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] pictures = order.order(epoch);
      assertThat(pictures).hasSize(11).isEqualTo(order.order(epoch));
      int[] counts = new int[factors.length];
      Arrays.stream(pictures).forEach(i -> counts[i]++);
      for (int i = 0; i < factors.length; i++) {
        // One may fall off the end.
        assertThat(counts[i]).isBetween((int) factors[i] - 1, (int) Math.ceil(factors[i]));
        all[i] += counts[i];
      }
    }
    // Of a sum of 11.85, 11 are shown.
    for (int i = 0; i < factors.length; i++) {
      assertThat(all[i] / (double) epochs).isBetween(0.9 * factors[i], factors[i] + 0.03);
    }
  }

  @Test
  void factorsOfOneChangeNothing() {
    double[] ones = new double[50];
    Arrays.fill(ones, 1);
    assertThat(repeated(new RepeatFactors(ones), 1).order(7))
        .isEqualTo(new EpochOrder(50, 4, true, true, 1).order(7));
  }

  /** LVIS: r(i) = max over its classes c of max(1, sqrt(t / f(c))). */
  @Test
  void factorsFollowFromTheShareOfPicturesWithAClass() {
    List<TrainingPicture> pictures =
        List.of(picture(0, 0, 0), picture(0), picture(0, 1), picture(), picture(0, 2, 1));
    // Class 0 is in 4 of 5 pictures, class 1 in 2, class 2 in 1.
    assertThat(RepeatFactors.of(pictures, 0.5).factors())
        .containsExactly(1, 1, Math.sqrt(0.5 / 0.4), 1, Math.sqrt(0.5 / 0.2));
    assertThat(RepeatFactors.of(pictures, 0.2).factors()).containsExactly(1, 1, 1, 1, 1);
  }

  private static TrainingPicture picture(int... labels) {
    return new TrainingPicture(1, Path.of("p.png"), 10, 10, labels, new float[4 * labels.length]);
  }
}
