package org.groupdetr.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneIsSingularAndAllOthersArePlural() {
    assertThat(Counted.of(1, "picture")).isEqualTo("1 picture");
    assertThat(Counted.of(0, "picture")).isEqualTo("0 pictures");
    assertThat(Counted.of(2, "usable mask")).isEqualTo("2 usable masks");
    assertThat(Counted.of(1_234_567, "object")).isEqualTo("1,234,567 objects");
  }

  @Test
  void pluralsAreFormedAsMostAre() {
    assertThat(Counted.of(2, "box")).isEqualTo("2 boxes");
    assertThat(Counted.of(2, "class")).isEqualTo("2 classes");
    assertThat(Counted.of(2, "batch")).isEqualTo("2 batches");
    assertThat(Counted.of(2, "epoch")).isEqualTo("2 epochs");
    assertThat(Counted.of(2, "query")).isEqualTo("2 queries");
    assertThat(Counted.of(2, "key")).isEqualTo("2 keys");
  }

  @Test
  void verbsFollowTheNumber() {
    assertThat(Counted.of(1, "picture was", "pictures were")).isEqualTo("1 picture was");
    assertThat(Counted.of(3, "picture was", "pictures were")).isEqualTo("3 pictures were");
  }
}
