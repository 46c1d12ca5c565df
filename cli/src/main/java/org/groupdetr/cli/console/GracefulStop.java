package org.groupdetr.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work end by itself when the process is told to stop, as by Ctrl-C: the process then waits
 * until this is closed.
 */
public final class GracefulStop implements AutoCloseable {
  private static final int PATIENCE_MINUTES = 10;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private GracefulStop(Runnable stop, String late) {
    hook = new Thread(() -> stopped(stop, late), "stop");
  }

  /**
   * From now on.
   *
   * @param stop tells the work to end
   * @param late what a person is told if it does not
   */
  public static GracefulStop of(Runnable stop, String late) {
    GracefulStop clean = new GracefulStop(stop, late);
    Runtime.getRuntime().addShutdownHook(clean.hook);
    return clean;
  }

  private void stopped(Runnable stop, String late) {
    stop.run();
    try {
      if (!ended.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        Output.errors().println("groupdetr: " + late);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: that is why the work stopped.
      hook.interrupt();
    }
  }
}
