package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleSpecTest {
  @Test
  void dropsComeAfterTheirEpoch() {
    ScheduleSpec schedule = new ScheduleSpec.Step(0, List.of(2.0, 3.0), 0.5);
    assertThat(schedule.factor(19, 10, 4)).isEqualTo(1);
    assertThat(schedule.factor(20, 10, 4)).isEqualTo(0.5);
    assertThat(schedule.factor(30, 10, 4)).isEqualTo(0.25);
  }

  @Test
  void theLineAndTheWaveEndAtTheLastFactor() {
    for (ScheduleSpec schedule :
        List.of(new ScheduleSpec.Linear(0, 0.2), new ScheduleSpec.Cosine(0, 0.2))) {
      assertThat(schedule.factor(0, 10, 4)).isEqualTo(1);
      assertThat(schedule.factor(20, 10, 4)).isCloseTo(0.6, within(1e-12));
      assertThat(schedule.factor(40, 10, 4)).isCloseTo(0.2, within(1e-12));
      assertThat(schedule.factor(99, 10, 4)).isCloseTo(0.2, within(1e-12));
    }
  }

  @Test
  void warmUpRisesInEqualStepsAndNeverStartsAtZero() {
    ScheduleSpec schedule = new ScheduleSpec.Step(3, List.of(), 0.1);
    assertThat(schedule.factor(0, 10, 1)).isEqualTo(0.25);
    assertThat(schedule.factor(1, 10, 1)).isEqualTo(0.5);
    assertThat(schedule.factor(2, 10, 1)).isEqualTo(0.75);
    assertThat(schedule.factor(3, 10, 1)).isEqualTo(1);
  }

  /** Mask2Former's published steps, of 7,375 to an epoch. */
  @Test
  void ratesMayDropWithinAnEpoch() {
    ScheduleSpec schedule =
        RecipeFile.read("mask2former-r50-50ep", List.of()).training().schedule();
    assertThat(schedule.factor(327_777, 7_375, 50)).isEqualTo(1);
    assertThat(schedule.factor(327_778, 7_375, 50)).isCloseTo(0.1, within(1e-15));
    assertThat(schedule.factor(355_091, 7_375, 50)).isCloseTo(0.1, within(1e-15));
    assertThat(schedule.factor(355_092, 7_375, 50)).isCloseTo(0.01, within(1e-15));
  }
}
