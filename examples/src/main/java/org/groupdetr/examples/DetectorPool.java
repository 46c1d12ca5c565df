package org.groupdetr.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;

// snippet pool
/** One detector, asked by a few threads of its own, before which a short queue may wait. */
public final class DetectorPool implements AutoCloseable {
  private final Detector detector;
  private final ThreadPoolExecutor pool;

  /**
   * Loads a detector.
   *
   * @param model such as the folder of a run
   * @param workers pictures at a time
   * @param queue pictures that may wait
   */
  public DetectorPool(Path model, int workers, int queue) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
    detector = Detector.load(model.toString(), "cpu", threads);
    pool =
        new ThreadPoolExecutor(
            workers, workers, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue));
  }

  /**
   * What is in a picture file.
   *
   * @throws RejectedExecutionException if too many wait already
   */
  public CompletableFuture<List<Detection>> detect(byte[] picture, double threshold) {
    return CompletableFuture.supplyAsync(() -> detector.predict(picture, threshold), pool);
  }

  /** Whether pictures are taken; else it is closed. */
  public boolean isOpen() {
    return !pool.isShutdown();
  }

  /** Answers what waits, and frees the model. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
    detector.close();
  }
}
// end
