package org.groupdetr.serve;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers, and a queue of fixed length in front of them. */
final class WorkQueue implements AutoCloseable {
  /** How much the latest piece of work counts for what is told to those who are refused. */
  private static final double SHARE_OF_LATEST = 0.2;

  private final ArrayBlockingQueue<Runnable> queue;
  private final ThreadPoolExecutor workers;
  private final AtomicInteger named = new AtomicInteger();
  private double usualSeconds = 0.1;

  WorkQueue(int workers, int length) {
    queue = new ArrayBlockingQueue<>(length);
    this.workers =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            queue,
            work -> {
              Thread thread = new Thread(work, "groupdetr-worker-" + named.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.AbortPolicy());
    this.workers.prestartAllCoreThreads();
  }

  /**
   * Refuses at once what would find the queue full: its body need not arrive.
   *
   * @throws Refusal if it is
   */
  void requireRoom() {
    if (queue.remainingCapacity() == 0) {
      throw full();
    }
  }

  /**
   * Has work done.
   *
   * @throws Refusal if the queue is full
   */
  void submit(Runnable work) {
    try {
      workers.execute(
          () -> {
            long begun = System.nanoTime();
            work.run();
            took((System.nanoTime() - begun) / 1e9);
          });
    } catch (RejectedExecutionException e) {
      throw full();
    }
  }

  private synchronized void took(double seconds) {
    usualSeconds += SHARE_OF_LATEST * (seconds - usualSeconds);
  }

  private synchronized Refusal full() {
    double wait = usualSeconds * (queue.size() + 1) / workers.getCorePoolSize();
    return Refusal.busy(
        "all workers are busy and the queue is full; try again later",
        (int) Math.max(1, Math.min(60, Math.ceil(wait))));
  }

  int waiting() {
    return queue.size();
  }

  int busy() {
    return workers.getActiveCount();
  }

  /** Takes no more, and waits until what was taken is done. */
  @Override
  public void close() {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
