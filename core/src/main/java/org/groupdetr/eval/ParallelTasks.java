package org.groupdetr.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Work that falls into independent tasks, done by several threads. */
final class ParallelTasks {
  private ParallelTasks() {}

  /**
   * Does all tasks; on the caller's thread if one is enough.
   *
   * @param tasks numbers of the tasks, in the order in which they are begun
   * @param worker makes what does a task; called once by each thread
   */
  static void run(int[] tasks, int threads, Supplier<IntConsumer> worker) {
    AtomicInteger next = new AtomicInteger();
    Runnable loop =
        () -> {
          IntConsumer work = worker.get();
          for (int i = next.getAndIncrement(); i < tasks.length; i = next.getAndIncrement()) {
            work.accept(tasks[i]);
          }
        };
    int needed = Math.min(threads, tasks.length);
    if (needed <= 1) {
      loop.run();
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(needed);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < needed; i++) {
        done.add(pool.submit(loop));
      }
      for (Future<?> future : done) {
        await(future);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while evaluating", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("evaluation failed: " + e.getCause(), e.getCause());
    }
  }
}
