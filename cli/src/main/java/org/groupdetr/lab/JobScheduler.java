package org.groupdetr.lab;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.groupdetr.common.FolderLock;

/**
 * Trains the trials of a lab, several side by side, each in a process of its own. A trial that was
 * interrupted goes on where it stopped; one that is finished is never repeated.
 */
public final class JobScheduler {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final LabPlan plan;
  private final LabFolder folder;
  private final Starter starter;
  private final int jobs;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Set<String> held = new HashSet<>();

  /** Starts the process that trains a trial, from the beginning or from its checkpoint. */
  public interface Starter {
    Process start(Trial trial, boolean resume);
  }

  /** Hears of what happens. */
  public interface Listener {
    /** Called about twice a second. */
    void progress(LabProgress progress);

    /** A trial's run is held by a process of another lab, which is waited for; told once. */
    default void waits(Trial trial) {}

    /** A trial is finished. */
    void finished(Trial trial, TrialMetrics numbers);

    /** A trial's process ended with an error; the others go on. */
    void failed(Trial trial, int status);
  }

  /**
   * How it ended.
   *
   * @param finished numbers of all trials that are finished, by name
   * @param failed trials that ended with an error
   * @param interrupted whether it was asked to stop
   */
  public record Outcome(
      Map<String, TrialMetrics> finished, List<Trial> failed, boolean interrupted) {}

  /**
   * A scheduler that has started nothing yet.
   *
   * @param jobs trials that are trained at once
   */
  public JobScheduler(LabPlan plan, LabFolder folder, Starter starter, int jobs) {
    this.plan = plan;
    this.folder = folder;
    this.starter = starter;
    this.jobs = jobs;
  }

  /** Asks all trials to stop at their next step; from any thread. */
  public void stop() {
    stop.set(true);
  }

  /**
   * Trains what is not finished.
   *
   * @param steps that each trial takes, by its name, for the time left
   */
  public Outcome run(Map<String, Long> steps, Listener listener) {
    Map<String, TrialMetrics> finished = new LinkedHashMap<>(folder.finished());
    folder.write(plan, finished);
    Deque<Trial> waiting = new ArrayDeque<>();
    plan.trials().stream().filter(c -> !finished.containsKey(c.name())).forEach(waiting::add);
    List<Running> running = new ArrayList<>();
    List<Trial> failed = new ArrayList<>();
    Eta clock = new Eta(plan, folder, steps, jobs);
    try {
      while (!running.isEmpty() || !(waiting.isEmpty() || stop.get())) {
        for (Running ended : ended(running)) {
          take(ended, finished, failed, listener);
          clock.ended(ended.trial);
        }
        Optional<Trial> next = next(waiting, running, listener);
        while (next.isPresent()) {
          running.add(started(next.get(), clock));
          next = next(waiting, running, listener);
        }
        List<Trial> at = running.stream().map(Running::trial).toList();
        listener.progress(clock.progress(finished.keySet(), at));
        pause(running, !waiting.isEmpty());
      }
    } finally {
      end(running);
    }
    return new Outcome(finished, failed, stop.get());
  }

  /**
   * Takes out the next trial that may start. A process that outlived an earlier lab may still be in
   * a trial's run: it ends soon by itself, and until then the trial waits.
   */
  private Optional<Trial> next(Deque<Trial> waiting, List<Running> running, Listener listener) {
    if (stop.get() || running.size() >= jobs) {
      return Optional.empty();
    }
    for (Trial trial : waiting) {
      if (!FolderLock.isTaken(folder.run(trial).path())) {
        waiting.remove(trial);
        return Optional.of(trial);
      }
      if (held.add(trial.name())) {
        listener.waits(trial);
      }
    }
    return Optional.empty();
  }

  private void take(
      Running ended, Map<String, TrialMetrics> finished, List<Trial> failed, Listener listener) {
    int status = ended.process.exitValue();
    if (status == 0) {
      TrialMetrics numbers = TrialMetrics.of(folder.run(ended.trial));
      finished.put(ended.trial.name(), numbers);
      folder.write(plan, finished);
      listener.finished(ended.trial, numbers);
    } else if (!stop.get()) {
      failed.add(ended.trial);
      listener.failed(ended.trial, status);
    }
  }

  private record Running(Trial trial, Process process) {}

  private Running started(Trial trial, Eta clock) {
    boolean resume = Files.exists(folder.run(trial).checkpoint());
    clock.started(trial);
    return new Running(trial, starter.start(trial, resume));
  }

  /** Takes out those whose process has ended. */
  private static List<Running> ended(List<Running> running) {
    List<Running> ended = running.stream().filter(r -> !r.process.isAlive()).toList();
    running.removeAll(ended);
    return ended;
  }

  private void pause(List<Running> running, boolean waits) {
    if (stop.get()) {
      running.forEach(r -> r.process.destroy());
    }
    try {
      if (!running.isEmpty()) {
        running.get(0).process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } else if (waits) {
        Thread.sleep(LOOK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.set(true);
    }
  }

  /** Where the lab itself fails, no process outlives it. */
  private static void end(List<Running> running) {
    running.forEach(r -> r.process.destroy());
  }
}
