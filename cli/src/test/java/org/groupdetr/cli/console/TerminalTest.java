package org.groupdetr.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({"120,120", "0,80", "'',80", "many,80", "9,20", "9999,9999", "99999999999,80"})
  void columnsAreThoseOfTheTerminalOrUsual(String given, int expected) {
    assertThat(Terminal.of(Map.of("GROUPDETR_COLUMNS", given), false).columns())
        .isEqualTo(expected);
  }

  @Test
  void nobodyWatchesUnlessItIsSaid() {
    assertThat(Terminal.of(Map.of(), false)).isEqualTo(new Terminal(false, 80));
    assertThat(Terminal.of(Map.of("GROUPDETR_TTY", "1"), false).live()).isTrue();
  }
}
