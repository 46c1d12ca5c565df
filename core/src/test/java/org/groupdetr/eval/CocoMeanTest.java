package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CocoMeanTest {
  @Test
  void ofNothingIsMinusOne() {
    CocoMean mean = new CocoMean();
    mean.add(-1);
    assertThat(mean.value()).isEqualTo(-1);
    mean.add(0.25);
    assertThat(mean.value()).isEqualTo(0.25);
  }

  @Test
  void sumsInNumpysOrder() {
    // numpy.mean of 1 / (1 + arange(n)); a sum from left to right differs from 127 numbers on.
    int[] counts = {7, 8, 9, 127, 128, 129, 1000, 81_000};
    double[] expected = {
      0.37040816326530607,
      0.3397321428571428,
      0.31432980599647264,
      0.04271917002038718,
      0.04244646166085291,
      0.042177511864912164,
      0.007485470860550345,
      0.0001466595835973199
    };
    for (int i = 0; i < counts.length; i++) {
      CocoMean mean = new CocoMean();
      double exact = 0;
      for (int k = counts[i]; k > 0; k--) {
        exact += 1.0 / k;
      }
      for (int k = 1; k <= counts[i]; k++) {
        mean.add(1.0 / k);
      }
      assertThat(mean.value()).as("%d numbers", counts[i]).isEqualTo(expected[i]);
      assertThat(mean.value()).isCloseTo(exact / counts[i], within(1e-15));
    }
  }
}
