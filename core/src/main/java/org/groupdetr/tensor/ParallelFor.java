package org.groupdetr.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Many small pieces of work, shared out to as many threads as one operation may use. The engine
 * shares out the inside of each operation instead, which does not pay where matrices are small.
 * What a piece computes does not depend on the number of threads.
 */
final class ParallelFor {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool(ParallelFor::thread);

  private ParallelFor() {}

  private static Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              Engine.operationThreads(1);
              work.run();
            },
            "lane");
    thread.setDaemon(true);
    return thread;
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
    Engine.blasThreads(1);
    for (int i = 0; i < lanes; i++) {
      int first = i;
      running.add(CompletableFuture.runAsync(() -> run(first, lanes, pieces, lane), THREADS));
    }
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    } finally {
      Engine.threads(threads);
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
