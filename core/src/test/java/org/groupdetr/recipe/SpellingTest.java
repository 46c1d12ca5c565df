package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> WORDS = List.of("groups", "epochs", "batchSize", "ema");

  @Test
  void distanceCountsLetters() {
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.distance("groups", "gorups")).isEqualTo(1);
    assertThat(Spelling.distance("same", "same")).isZero();
  }

  @Test
  void theNearestWordIsFoundAndFarOnesAreNot() {
    assertThat(Spelling.nearest("grups", WORDS)).contains("groups");
    assertThat(Spelling.nearest("batch_size", WORDS)).contains("batchSize");
    assertThat(Spelling.nearest("EMA", WORDS)).contains("ema");
    assertThat(Spelling.nearest("zebra", WORDS)).isEmpty();
  }
}
