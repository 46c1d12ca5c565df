package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as a reader of the page expects them. */
class NumberFormatTest {
  @ParameterizedTest
  @CsvSource({
    "0.01234, +0.0123",
    "-0.5, -0.5000",
    "0.00006, +0.0001",
    "-0.00006, -0.0001",
    "0.00004, 0.0000",
    "-0.00004, 0.0000",
    "0, 0.0000",
    "-0.0, 0.0000",
    "10, +10.0000",
    "-20, -20.0000"
  })
  void aDifferenceHasASignWhereADigitOfItIsShown(double value, String text) {
    assertThat(NumberFormat.difference(value)).isEqualTo(text);
  }

  @Test
  void whatCouldNotBeMeasuredIsADash() {
    assertThat(NumberFormat.difference(Double.NaN)).isEqualTo("\u2013");
  }
}
