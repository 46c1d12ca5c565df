package org.groupdetr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.groupdetr.common.FolderLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end when the scheduler has looked so often, not after a time. */
class JobSchedulerTest {
  private static final LabPlan PLAN = GivenLab.plan(1);

  @TempDir Path path;

  private LabFolder folder = new LabFolder(Path.of("."));

  /** What happened, in order. */
  private final List<String> events = new ArrayList<>();

  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, Integer> looks = new HashMap<>();
  private final Map<String, Integer> statuses = new HashMap<>();
  private final List<LabProgress> progress = new ArrayList<>();

  /** What happens once a trial is waited for. */
  private Runnable waited = () -> {};

  @BeforeEach
  void useFolder() {
    folder = new LabFolder(path);
  }

  /** A process whose work takes a number of looks; asked to end, it ends with 143 at the next. */
  private final class Job extends Process {
    private final Trial trial;
    private int left;
    private int status;

    Job(Trial trial) {
      this.trial = trial;
      this.left = looks.getOrDefault(trial.row(), 1);
      this.status = statuses.getOrDefault(trial.row(), 0);
    }

    private void look() {
      if (left > 0 && --left == 0 && status == 0) {
        GivenLab.writeEnd(folder.run(trial), 0.1 * (1 + PLAN.trials().indexOf(trial)));
      }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) {
      jobs.forEach(Job::look);
      return !isAlive();
    }

    @Override
    public int waitFor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAlive() {
      return left > 0;
    }

    @Override
    public int exitValue() {
      return status;
    }

    @Override
    public void destroy() {
      if (isAlive()) {
        events.add("ended " + trial.row());
        status = 143;
        left = 0;
      }
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public InputStream getErrorStream() {
      return getInputStream();
    }
  }

  private Process start(Trial trial, boolean resume) {
    events.add((resume ? "resumed " : "started ") + trial.row());
    Job job = new Job(trial);
    jobs.add(job);
    return job;
  }

  private JobScheduler scheduler(int abreast) {
    return new JobScheduler(PLAN, folder, this::start, abreast);
  }

  private JobScheduler.Outcome run(JobScheduler scheduler) {
    return scheduler.run(
        Map.of(),
        new JobScheduler.Listener() {
          @Override
          public void progress(LabProgress at) {
            progress.add(at);
          }

          @Override
          public void waits(Trial trial) {
            events.add("waits " + trial.row());
            waited.run();
          }

          @Override
          public void finished(Trial trial, TrialMetrics numbers) {
            events.add("finished " + trial.row());
            assertThat(folder.finished()).containsKey(trial.name()); // written before it is told
          }

          @Override
          public void failed(Trial trial, int status) {
            events.add("failed " + trial.row() + " " + status);
          }
        });
  }

  @Test
  void oneAtATimeTrialsFollowEachOtherInThePlansOrder() {
    JobScheduler.Outcome outcome = run(scheduler(1));
    assertThat(events)
        .containsExactly(
            "started groups-1",
            "finished groups-1",
            "started groups-2",
            "finished groups-2",
            "started groups-5",
            "finished groups-5");
    assertThat(outcome.interrupted()).isFalse();
    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.finished().get("groups-2/seed-1").byName()).containsEntry("AP", 0.2);
    assertThat(outcome.finished()).hasSize(3).isEqualTo(folder.finished());
  }

  /** Whose lab was killed goes on until its step is done. */
  @Test
  void aRunThatAProcessIsStillInIsWaitedFor() {
    FolderLock held = FolderLock.of(folder.run(PLAN.trials().get(0)).path());
    waited = () -> assertThat(jobs).isEmpty();
    looks.put("groups-5", 2);
    JobScheduler scheduler = scheduler(1);
    CompletableFuture<Void> ends =
        CompletableFuture.runAsync(
            held::close, CompletableFuture.delayedExecutor(1200, TimeUnit.MILLISECONDS));
    JobScheduler.Outcome outcome = run(scheduler);
    ends.join();
    assertThat(events)
        .startsWith("waits groups-1", "started groups-2", "finished groups-2", "started groups-5")
        .endsWith("started groups-1", "finished groups-1")
        .hasSize(7);
    assertThat(outcome.finished()).hasSize(3);
  }

  @Test
  void soManyAreTrainedAbreastAndTheNextBeginsWhenOneEnds() {
    looks.put("groups-1", 4);
    run(scheduler(2));
    assertThat(events)
        .containsExactly(
            "started groups-1",
            "started groups-2",
            "finished groups-2",
            "started groups-5",
            "finished groups-5",
            "finished groups-1");
    assertThat(progress).allMatch(p -> p.running().size() <= 2);
    LabProgress last = progress.get(progress.size() - 1);
    assertThat(last.finished()).isEqualTo(3);
    assertThat(last.share()).isEqualTo(1);
    assertThat(last.running()).isEmpty();
  }

  @Test
  void whatIsFinishedIsNeverTrainedAgain() {
    run(scheduler(1));
    Map<String, TrialMetrics> before = folder.finished();
    events.clear();
    JobScheduler.Outcome outcome = run(scheduler(3));
    assertThat(events).isEmpty();
    assertThat(outcome.finished()).isEqualTo(before);
  }

  @Test
  void whatFailedIsToldTheOthersGoOnAndItIsTriedNextTime() {
    statuses.put("groups-2", 3);
    JobScheduler.Outcome outcome = run(scheduler(1));
    assertThat(events)
        .containsSubsequence("failed groups-2 3", "started groups-5", "finished groups-5");
    assertThat(outcome.failed()).extracting(Trial::row).containsExactly("groups-2");
    assertThat(outcome.interrupted()).isFalse();
    assertThat(folder.finished()).containsOnlyKeys("groups-1/seed-1", "groups-5/seed-1");
    events.clear();
    statuses.clear();
    assertThat(run(scheduler(1)).failed()).isEmpty();
    assertThat(events).containsExactly("started groups-2", "finished groups-2");
  }

  @Test
  void aTrialWithACheckpointGoesOn() throws Exception {
    Trial second = PLAN.trials().get(1);
    GivenLab.folder(folder.run(second));
    Files.createFile(folder.run(second).checkpoint());
    run(scheduler(1));
    assertThat(started())
        .containsExactly("started groups-1", "resumed groups-2", "started groups-5");
  }

  private List<String> started() {
    return events.stream()
        .filter(event -> event.startsWith("started") || event.startsWith("resumed"))
        .collect(Collectors.toList());
  }

  @Test
  void askedToStopItEndsWhatRunsAndBeginsNothing() {
    looks.put("groups-2", 1000);
    JobScheduler scheduler = scheduler(1);
    JobScheduler.Outcome outcome =
        scheduler.run(
            Map.of(),
            new JobScheduler.Listener() {
              @Override
              public void progress(LabProgress at) {
                if (at.running().contains("groups-2/seed-1")) {
                  scheduler.stop();
                }
              }

              @Override
              public void finished(Trial trial, TrialMetrics numbers) {
                events.add("finished " + trial.row());
              }

              @Override
              public void failed(Trial trial, int status) {
                events.add("failed " + trial.row());
              }
            });
    assertThat(events)
        .containsExactly(
            "started groups-1", "finished groups-1", "started groups-2", "ended groups-2");
    assertThat(outcome.interrupted()).isTrue();
    assertThat(outcome.failed()).as("who is asked to end has not failed").isEmpty();
    assertThat(folder.finished()).containsOnlyKeys("groups-1/seed-1");
  }

  @Test
  void beforeItBeginsAStopTrainsNothing() {
    JobScheduler scheduler = scheduler(2);
    scheduler.stop();
    assertThat(run(scheduler).interrupted()).isTrue();
    assertThat(events).isEmpty();
    assertThat(folder.file()).exists();
  }

  @Test
  void whereTheLabItselfFailsNoProcessOutlivesIt() {
    looks.put("groups-1", 1000);
    JobScheduler scheduler =
        new JobScheduler(
            PLAN,
            folder,
            (trial, resume) -> {
              if (trial.row().equals("groups-2")) {
                throw new IllegalStateException("no more processes");
              }
              return start(trial, resume);
            },
            2);
    assertThatThrownBy(() -> run(scheduler)).hasMessage("no more processes");
    assertThat(events).containsExactly("started groups-1", "ended groups-1");
  }
}
