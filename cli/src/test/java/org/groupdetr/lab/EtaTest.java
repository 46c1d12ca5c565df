package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time left, between bounds that were measured around it. */
class EtaTest {
  private static final LabPlan PLAN = GivenLab.plan(1);

  @TempDir Path path;

  private static Map<String, Long> steps(long each) {
    return PLAN.trials().stream().collect(Collectors.toMap(Trial::name, c -> each));
  }

  private Eta eta(int jobs) {
    return new Eta(PLAN, new LabFolder(path), steps(100), jobs);
  }

  private void done(Trial trial, long steps) {
    GivenLab.writeSteps(new LabFolder(path).run(trial), steps);
  }

  @Test
  void beforeAStepIsDoneNoTimeIsTold() {
    Eta eta = eta(1);
    Trial first = PLAN.trials().get(0);
    assertThat(eta.progress(Set.of(), List.of()).left()).isEmpty();
    eta.started(first);
    LabProgress progress = eta.progress(Set.of(), List.of(first));
    assertThat(progress)
        .isEqualTo(new LabProgress(0, 3, 0, List.of("groups-1/seed-1"), Optional.empty()));
  }

  @Test
  void theShareIsThatOfStepsAndFinishedTrialsHaveNoneLeft() {
    Eta eta = eta(1);
    done(PLAN.trials().get(1), 50);
    assertThat(eta.progress(Set.of("groups-1/seed-1"), List.of()).share()).isEqualTo(0.5);
  }

  /** A trial that goes on is timed by the steps of this session. */
  @Test
  void theTimeIsTheStepsThatAreLeftTimesTheirPace() {
    Trial first = PLAN.trials().get(0);
    // Of this trial 70 steps are left, of each of the others, which have not begun, 100.
    check(1, eta -> eta.progress(Set.of(), List.of(first)), 270.0 / 20);
    check(2, eta -> eta.progress(Set.of(), List.of(first)), 270.0 / 20 / 2);
    check(9, eta -> eta.progress(Set.of(), List.of(first)), 270.0 / 20 / 3);
    check(9, eta -> eta.progress(Set.of("groups-2/seed-1"), List.of(first)), 170.0 / 20 / 2);
  }

  private void check(int jobs, Function<Eta, LabProgress> asked, double times) {
    Trial first = PLAN.trials().get(0);
    Eta eta = eta(jobs);
    done(first, 10);
    Instant before = Instant.now();
    eta.started(first);
    Instant started = Instant.now();
    done(first, 30);
    Instant asks = started;
    while (asks.isBefore(started.plusMillis(20))) {
      asks = Instant.now();
    }
    Duration left = asked.apply(eta).left().orElseThrow();
    Instant answered = Instant.now();
    assertThat(left.toMillis() + 1.0)
        .isBetween(
            (Duration.between(started, asks).toMillis() - 1) * times,
            (Duration.between(before, answered).toMillis() + 1) * times + 2);
  }
}
