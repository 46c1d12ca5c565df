package org.groupdetr.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Tells when a lab will end: steps that are left times the seconds that a step of their row took so
 * far; rows that have not begun count as the mean of the others.
 */
final class Eta {
  private final LabPlan plan;
  private final LabFolder folder;
  private final Map<String, Long> steps;
  private final int jobs;
  private final Map<String, Start> starts = new HashMap<>();
  private final Map<String, Pace> paces = new LinkedHashMap<>();

  private record Start(Instant time, long steps) {}

  private record Pace(double seconds, long steps) {
    Pace plus(Pace other) {
      return new Pace(seconds + other.seconds, steps + other.steps);
    }
  }

  Eta(LabPlan plan, LabFolder folder, Map<String, Long> steps, int jobs) {
    this.plan = plan;
    this.folder = folder;
    this.steps = steps;
    this.jobs = jobs;
  }

  void started(Trial trial) {
    starts.put(trial.name(), new Start(Instant.now(), done(trial)));
  }

  void ended(Trial trial) {
    pace(trial, done(trial)).ifPresent(pace -> paces.merge(trial.row(), pace, Pace::plus));
    starts.remove(trial.name());
  }

  private long steps(Trial trial) {
    return steps.getOrDefault(trial.name(), 1L);
  }

  private long done(Trial trial) {
    return TrialMetrics.stepsDone(folder.run(trial)).orElse(0L);
  }

  /** The time and the steps since the trial was started. */
  private Optional<Pace> pace(Trial trial, long done) {
    return Optional.ofNullable(starts.get(trial.name()))
        .filter(start -> done > start.steps)
        .map(
            start ->
                new Pace(
                    Duration.between(start.time, Instant.now()).toMillis() / 1e3,
                    done - start.steps));
  }

  LabProgress progress(Set<String> finished, List<Trial> running) {
    Map<String, Pace> known = new HashMap<>(paces);
    for (Trial trial : running) {
      pace(trial, done(trial)).ifPresent(pace -> known.merge(trial.row(), pace, Pace::plus));
    }
    OptionalDouble usual = known.values().stream().mapToDouble(p -> p.seconds / p.steps).average();
    double seconds = 0;
    long all = 0;
    long left = 0;
    for (Trial trial : plan.trials()) {
      long own = finished.contains(trial.name()) ? 0 : Math.max(0, steps(trial) - done(trial));
      Pace pace = known.get(trial.row());
      seconds += own * (pace == null ? usual.orElse(0) : pace.seconds / pace.steps);
      all += steps(trial);
      left += own;
    }
    int trials = (int) plan.trials().stream().filter(c -> finished.contains(c.name())).count();
    int abreast = Math.max(1, Math.min(jobs, plan.trials().size() - trials));
    Optional<Duration> time =
        usual.isPresent()
            ? Optional.of(Duration.ofMillis(Math.round(1000 * seconds / abreast)))
            : Optional.empty();
    double share = 1 - left / (double) Math.max(1, all);
    List<String> names = running.stream().map(Trial::name).toList();
    return new LabProgress(trials, plan.trials().size(), share, names, time);
  }
}
