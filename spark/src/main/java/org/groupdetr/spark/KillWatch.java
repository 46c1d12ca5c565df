package org.groupdetr.spark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/** Stops work that Spark no longer wants. Spark only leaves a mark, which is looked at here. */
final class KillWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 500;

  private final CountDownLatch ended = new CountDownLatch(1);

  private KillWatch() {}

  /**
   * Watches over a task until this is closed.
   *
   * @param stop is called once if Spark kills it
   */
  static KillWatch over(TaskContext task, Runnable stop) {
    KillWatch watch = new KillWatch();
    Thread thread = new Thread(() -> watch.run(task, stop), "groupdetr-kill-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run(TaskContext task, Runnable stop) {
    try {
      while (!ended.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        if (task.isInterrupted()) {
          stop.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
