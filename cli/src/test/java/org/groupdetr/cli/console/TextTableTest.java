package org.groupdetr.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void numbersStandToTheRightWordsToTheLeft() {
    TextTable table =
        TextTable.of(List.of("file", "label", "score", "objects"))
            .row("000001.jpg", "red blood cell", "0.98", 12)
            .row("2.png", "platelet", "-", 1_234_567);
    assertThat(table.toString())
        .isEqualTo(
            """
            file        label           score  objects
            ----------  --------------  -----  -------
            000001.jpg  red blood cell   0.98       12
            2.png       platelet            -  1234567
            """);
  }

  @Test
  void oneWordMakesAColumnOfWords() {
    assertThat(TextTable.of(List.of("size")).row(1).row("large").toString())
        .isEqualTo("size\n-----\n1\nlarge\n");
  }

  @Test
  void percentagesAndPowersAreNumbers() {
    assertThat(TextTable.of(List.of("value")).row("1.5e-05").row("12 %").row("3%").toString())
        .isEqualTo("  value\n-------\n1.5e-05\n   12 %\n     3%\n");
  }

  @Test
  void aTableWithoutRowsHasItsHead() {
    assertThat(TextTable.of(List.of("a", "bc")).toString()).isEqualTo("a  bc\n-  --\n");
  }

  @Test
  void aLineEndInACellDoesNotBreakTheTable() {
    assertThat(TextTable.of(List.of("label")).row("two\nlines").toString())
        .isEqualTo("label\n----------\ntwo\\nlines\n");
  }

  @Test
  void aRowOfTheWrongLengthIsRefused() {
    assertThatThrownBy(() -> TextTable.of(List.of("a", "b")).row(1))
        .hasMessage("1 cells for 2 columns");
  }
}
