package org.groupdetr;

import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataSet;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.distributed.MeetingPoint;
import org.groupdetr.tensor.distributed.Membership;
import org.groupdetr.tensor.distributed.ProcessGroup;

/** The processes of a training, from when they are together until they part. */
final class TrainingGroup implements AutoCloseable {
  private final ProcessGroup group;
  private final Optional<LocalProcesses> children;

  private TrainingGroup(ProcessGroup group, Optional<LocalProcesses> children) {
    this.group = group;
    this.children = children;
  }

  /** Passes if the settings go together. */
  static void requireSound(Training asked) {
    UserException.require(
        asked.processes == 1 || asked.membership.size() == 1,
        "this process is one of %d that a launcher has started (WORLD_SIZE and the like): leave out"
            + " --processes",
        asked.membership.size());
  }

  /** Starts the others, or joins them; the engine is loaded. */
  static TrainingGroup together(Training asked, DataSet data) {
    if (asked.processes == 1) {
      return new TrainingGroup(ProcessGroup.join(asked.membership), Optional.empty());
    }
    Membership first =
        Membership.local(0, asked.processes, 0).with(0, Membership.timeout(System.getenv()));
    MeetingPoint point = MeetingPoint.open(first);
    Optional<LocalProcesses> children = Optional.empty();
    try {
      LocalProcesses started =
          LocalProcesses.start(asked, data, first.with(point.port(), first.timeout()));
      children = Optional.of(started);
      return new TrainingGroup(point.join(started::requireAlive), children);
    } catch (RuntimeException e) {
      children.ifPresent(LocalProcesses::end);
      point.close();
      throw e;
    }
  }

  ProcessGroup processes() {
    return group;
  }

  /** Takes the number of threads from the first, unless one was chosen. */
  void shareThreads(Optional<Integer> chosen) {
    int first = Integer.parseInt(group.first(() -> Integer.toString(Engine.threads())));
    if (chosen.isEmpty()) {
      Engine.threads(first);
    }
  }

  /** Tells the others why this process ends. */
  void failed(Throwable e) {
    if (group.size() > 1) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      group.fail(
          e instanceof UserException ? message : e.getClass().getSimpleName() + ": " + message);
    }
  }

  @Override
  public void close() {
    group.close();
    children.ifPresent(processes -> processes.close(group.isBroken()));
  }
}
