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

  void started(Trial cell) {
    starts.put(cell.name(), new Start(Instant.now(), done(cell)));
  }

  void ended(Trial cell) {
    pace(cell, done(cell)).ifPresent(pace -> paces.merge(cell.row(), pace, Pace::plus));
    starts.remove(cell.name());
  }

  private long steps(Trial cell) {
    return steps.getOrDefault(cell.name(), 1L);
  }

  private long done(Trial cell) {
    return TrialMetrics.stepsDone(folder.run(cell)).orElse(0L);
  }

  /** The time and the steps since the cell was started. */
  private Optional<Pace> pace(Trial cell, long done) {
    return Optional.ofNullable(starts.get(cell.name()))
        .filter(start -> done > start.steps)
        .map(
            start ->
                new Pace(
                    Duration.between(start.time, Instant.now()).toMillis() / 1e3,
                    done - start.steps));
  }

  LabProgress progress(Set<String> finished, List<Trial> running) {
    Map<String, Pace> known = new HashMap<>(paces);
    for (Trial cell : running) {
      pace(cell, done(cell)).ifPresent(pace -> known.merge(cell.row(), pace, Pace::plus));
    }
    OptionalDouble usual = known.values().stream().mapToDouble(p -> p.seconds / p.steps).average();
    double seconds = 0;
    long all = 0;
    long left = 0;
    for (Trial cell : plan.cells()) {
      long own = finished.contains(cell.name()) ? 0 : Math.max(0, steps(cell) - done(cell));
      Pace pace = known.get(cell.row());
      seconds += own * (pace == null ? usual.orElse(0) : pace.seconds / pace.steps);
      all += steps(cell);
      left += own;
    }
    int cells = (int) plan.cells().stream().filter(c -> finished.contains(c.name())).count();
    int abreast = Math.max(1, Math.min(jobs, plan.cells().size() - cells));
    Optional<Duration> time =
        usual.isPresent()
            ? Optional.of(Duration.ofMillis(Math.round(1000 * seconds / abreast)))
            : Optional.empty();
    double share = 1 - left / (double) Math.max(1, all);
    List<String> names = running.stream().map(Trial::name).toList();
    return new LabProgress(cells, plan.cells().size(), share, names, time);
  }
}
