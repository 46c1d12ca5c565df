package org.groupdetr.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.groupdetr.tensor.MapSize;
import org.junit.jupiter.api.Test;

/** At how many points masks are compared. */
class PointCountTest {
  @Test
  void aFixedCountIsThatOfEveryMask() {
    PointCount count = new PointCount.Fixed(100);
    assertThat(count.matched(new MapSize(8, 8))).isEqualTo(100);
    assertThat(count.learned(new MapSize(90, 80))).isEqualTo(100);
  }

  @Test
  void aShareGrowsWithTheMaskAndHasAPointForEachRowWhereItIsLearned() {
    PointCount count = new PointCount.Share(16);
    assertThat(count.matched(new MapSize(9, 11))).isEqualTo(6);
    assertThat(count.learned(new MapSize(9, 11))).isEqualTo(9);
    assertThat(count.learned(new MapSize(78, 78))).isEqualTo(78 * 78 / 16);
  }

  @Test
  void aCountOfNothingIsRefused() {
    assertThatThrownBy(() -> new PointCount.Fixed(0)).hasMessageContaining("points must be");
    assertThatThrownBy(() -> new PointCount.Share(0)).hasMessageContaining("cellsPerPoint");
  }
}
