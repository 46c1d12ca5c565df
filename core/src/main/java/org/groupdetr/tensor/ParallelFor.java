package org.groupdetr.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Many small pieces of work, shared out to as many threads as one operation may use. The engine
 * shares out the inside of each operation instead, which does not pay where matrices are small.
 * What a piece computes does not depend on the number of threads.
 *
 * <p>However many threads of a program ask, there are never more at work than one operation may
 * use. Work inside a piece is done by the thread that does the piece, so that none of them waits
 * for another.
 */
final class ParallelFor {
  private static final ThreadPoolExecutor THREADS = pool();

  private ParallelFor() {}

  private static ThreadPoolExecutor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ParallelFor::thread);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              OmpThreads.one();
              work.run();
            },
            "lane");
    thread.setDaemon(true);
    return thread;
  }

  /** The pool with room for as many threads as one operation may use. */
  private static synchronized Executor threads(int most) {
    if (most > THREADS.getMaximumPoolSize()) {
      THREADS.setMaximumPoolSize(most);
      THREADS.setCorePoolSize(most);
    } else if (most < THREADS.getMaximumPoolSize()) {
      THREADS.setCorePoolSize(most);
      THREADS.setMaximumPoolSize(most);
    }
    return THREADS;
  }

  /**
   * Does all pieces, without gradients.
   *
   * @param lane makes what does the pieces given to one thread; called once on each, in a scope
   *     that lasts as long as its work
   */
  static void each(int pieces, Supplier<IntConsumer> lane) {
    int threads = Engine.threads();
    int lanes = Math.min(pieces, threads);
    if (lanes <= 1) {
      run(0, 1, pieces, lane);
      return;
    }
    List<CompletableFuture<?>> running = new ArrayList<>();
    Executor pool = threads(threads);
    Engine.BLAS.narrow();
    for (int i = 0; i < lanes; i++) {
      int first = i;
      running.add(CompletableFuture.runAsync(() -> run(first, lanes, pieces, lane), pool));
    }
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    } finally {
      OmpThreads.restore(threads);
      Engine.BLAS.widen(threads);
    }
  }

  private static void run(int first, int step, int pieces, Supplier<IntConsumer> lane) {
    try (NoGrad quiet = NoGrad.open();
        Scope scope = Scope.open()) {
      IntConsumer work = lane.get();
      for (int piece = first; piece < pieces; piece += step) {
        try (Scope inner = Scope.open()) {
          work.accept(piece);
        }
      }
    }
  }
}
