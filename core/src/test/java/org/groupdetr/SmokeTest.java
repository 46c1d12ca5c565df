package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;

import org.groupdetr.geometry.Box;
import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void area() {
    assertThat(new Box(0, 0, 2, 3).area()).isEqualTo(6);
  }
}
