package org.groupdetr.tensor.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Groups whose processes are threads of one: they meet and send in the same way. */
public final class ThreadGroups {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private ThreadGroups() {}

  /** What the work gives in each process, by rank. */
  public static <R> List<R> run(int size, Function<ProcessGroup, R> work) {
    if (size == 1) {
      return List.of(work.apply(ProcessGroup.alone()));
    }
    ExecutorService threads = Executors.newFixedThreadPool(size);
    MeetingPoint first = MeetingPoint.open(Membership.local(0, size, 0).with(0, PATIENCE));
    int port = first.port();
    try {
      List<Future<R>> running = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        Membership own = Membership.local(rank, size, port).with(port, PATIENCE);
        running.add(
            threads.submit(
                () -> {
                  try (ProcessGroup group = own.isFirst() ? first.join() : ProcessGroup.join(own)) {
                    return work.apply(group);
                  }
                }));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
