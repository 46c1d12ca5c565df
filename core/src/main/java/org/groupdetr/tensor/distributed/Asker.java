package org.groupdetr.tensor.distributed;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.groupdetr.common.Counted;

/**
 * Asks another process in a thread of its own. Where that process stands still or a cable is cut,
 * the engine would wait for an answer without end: the thread is left behind then.
 */
final class Asker {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "asker");
            made.setDaemon(true);
            return made;
          });
  private volatile boolean unanswered;

  /**
   * What the work gives.
   *
   * @throws IllegalStateException if it has not ended within the limit, or an earlier one has not
   */
  <T> T ask(Duration limit, Supplier<T> work) {
    if (unanswered) {
      throw new IllegalStateException("no answer");
    }
    try {
      return thread.submit(work::get).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      unanswered = true;
      throw new IllegalStateException(
          "no answer within " + Counted.of(limit.toSeconds(), "second"), e);
    } catch (InterruptedException e) {
      unanswered = true;
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /** Ends; whether nothing is left behind. */
  boolean close() {
    thread.shutdown();
    return !unanswered;
  }
}
