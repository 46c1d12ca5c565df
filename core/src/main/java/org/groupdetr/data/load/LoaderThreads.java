package org.groupdetr.data.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of threads that do tasks in the order given; with none, the caller does them. */
final class LoaderThreads implements AutoCloseable {
  private final int threads;
  private final ThreadPoolExecutor executor;
  private final List<Thread> started = new CopyOnWriteArrayList<>();

  /**
   * Starts the threads.
   *
   * @param name of the threads, with a number behind
   */
  LoaderThreads(String name, int threads) {
    this.threads = threads;
    AtomicInteger number = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            threads,
            Math.max(1, threads),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              started.add(thread);
              return thread;
            },
            // A task that comes after the end must not leave anybody waiting for it.
            (task, closed) -> cancel(task));
    executor.prestartAllCoreThreads();
  }

  /**
   * Orders a task, or does it at once if there are no threads.
   *
   * @throws CancellationException if these workers are closed
   */
  void execute(FutureTask<?> task) {
    if (executor.isShutdown()) {
      throw new CancellationException("the loader is closed");
    }
    if (threads == 0) {
      task.run();
    } else {
      executor.execute(task);
    }
  }

  /** Drops the tasks that have not begun. */
  void forget() {
    List<Runnable> dropped = new ArrayList<>();
    executor.getQueue().drainTo(dropped);
    dropped.forEach(LoaderThreads::cancel);
  }

  /** Drops the tasks that have not begun, and returns when the others have ended. */
  @Override
  public void close() {
    // No interrupts: a read broken off in the middle would look like a damaged file.
    executor.shutdown();
    forget();
    // Wakes a thread that saw a task just before it was dropped, and now waits for another one.
    executor.purge();
    boolean interrupted = false;
    for (Thread thread : started) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cancel(Runnable task) {
    if (task instanceof FutureTask<?> future) {
      future.cancel(false);
    }
  }
}
