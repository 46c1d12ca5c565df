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
final class LabClock {
  private final Plan plan;
  private final LabFolder folder;
  private final long stepsPerCell;
  private final int jobs;
  private final Map<String, Start> starts = new HashMap<>();
  private final Map<String, Pace> paces = new LinkedHashMap<>();

  private record Start(Instant time, long steps) {}

  private record Pace(double seconds, long steps) {
    Pace plus(Pace other) {
      return new Pace(seconds + other.seconds, steps + other.steps);
    }
  }

  LabClock(Plan plan, LabFolder folder, long stepsPerCell, int jobs) {
    this.plan = plan;
    this.folder = folder;
    this.stepsPerCell = stepsPerCell;
    this.jobs = jobs;
  }

  void started(Cell cell) {
    starts.put(cell.name(), new Start(Instant.now(), done(cell)));
  }

  void ended(Cell cell) {
    pace(cell, stepsPerCell).ifPresent(pace -> paces.merge(cell.row(), pace, Pace::plus));
  }

  private long done(Cell cell) {
    return CellNumbers.stepsDone(folder.run(cell)).orElse(0L);
  }

  /** The time and the steps since the cell was started. */
  private Optional<Pace> pace(Cell cell, long done) {
    return Optional.ofNullable(starts.get(cell.name()))
        .filter(start -> done > start.steps)
        .map(
            start ->
                new Pace(
                    Duration.between(start.time, Instant.now()).toMillis() / 1e3,
                    done - start.steps));
  }

  LabProgress progress(Set<String> finished, List<Cell> running) {
    Map<String, Long> done = new HashMap<>();
    Map<String, Pace> known = new HashMap<>(paces);
    for (Cell cell : running) {
      done.put(cell.name(), done(cell));
      pace(cell, done(cell)).ifPresent(pace -> known.merge(cell.row(), pace, Pace::plus));
    }
    OptionalDouble usual = known.values().stream().mapToDouble(p -> p.seconds / p.steps).average();
    double left = 0;
    long steps = 0;
    int cells = 0;
    for (Cell cell : plan.cells()) {
      boolean whole = finished.contains(cell.name());
      cells += whole ? 1 : 0;
      long had = whole ? stepsPerCell : done.computeIfAbsent(cell.name(), n -> done(cell));
      steps += Math.min(had, stepsPerCell);
      Pace pace = known.get(cell.row());
      double each = pace == null ? usual.orElse(0) : pace.seconds / pace.steps;
      left += each * Math.max(0, stepsPerCell - had);
    }
    double share = (double) steps / (stepsPerCell * plan.cells().size());
    Optional<Duration> time =
        usual.isPresent()
            ? Optional.of(
                Duration.ofMillis(
                    Math.round(
                        1000 * left / Math.max(1, Math.min(jobs, plan.cells().size() - cells)))))
            : Optional.empty();
    return new LabProgress(
        cells, plan.cells().size(), share, running.stream().map(Cell::name).toList(), time);
  }
}
