package org.groupdetr.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void meanAndSampleDeviation() {
    // Squares of differences from the mean 5: 9 1 1 1 0 0 4 16, their sum 32, over 7.
    Sample sample = Sample.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(sample.mean()).isEqualTo(5);
    assertThat(sample.deviation()).isCloseTo(Math.sqrt(32 / 7.0), within(1e-15));
    assertThat(sample.error()).isCloseTo(Math.sqrt(32 / 7.0 / 8), within(1e-15));
  }

  @Test
  void whatWasNotMeasuredIsNotCounted() {
    assertThat(Sample.of(1, Double.NaN, 3)).isEqualTo(Sample.of(1, 3));
    assertThat(Sample.of()).isEqualTo(new Sample(0, Double.NaN, Double.NaN));
    assertThat(Sample.of(4).deviation()).isNaN();
  }
}
