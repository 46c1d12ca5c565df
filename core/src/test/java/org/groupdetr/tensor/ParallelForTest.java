package org.groupdetr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is shared out, by one thread of a program and by several at once. */
@Timeout(60)
class ParallelForTest {
  private int before;

  @BeforeEach
  void threeThreads() {
    Engine.load();
    before = Engine.threads();
    Engine.threads(3);
  }

  @AfterEach
  void asBefore() {
    Engine.threads(before);
  }

  private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
        results.add(result.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void eachPieceIsDoneOnceWhoeverElseAsks() throws Exception {
    List<Integer> wrong =
        together(
            8,
            () -> {
              int differing = 0;
              for (int round = 0; round < 200; round++) {
                AtomicIntegerArray done = new AtomicIntegerArray(17);
                ParallelFor.each(17, () -> done::incrementAndGet);
                for (int i = 0; i < 17; i++) {
                  differing += done.get(i) == 1 ? 0 : 1;
                }
              }
              return differing;
            });
    assertThat(wrong).containsOnly(0);
  }

  @Test
  void neverMoreWorkThanAnOperationMayUse() throws Exception {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    together(
        6,
        () -> {
          for (int round = 0; round < 50; round++) {
            ParallelFor.each(
                3,
                () ->
                    piece -> {
                      workers.add(Thread.currentThread());
                      most.accumulateAndGet(now.incrementAndGet(), Math::max);
                      Thread.yield();
                      now.decrementAndGet();
                    });
          }
          return 0;
        });
    assertThat(most.get()).isBetween(2, 3);
    assertThat(workers).hasSizeLessThanOrEqualTo(3).noneMatch(Thread.currentThread()::equals);
  }

  /** What an operation and a product may use is one thread inside, and as before outside. */
  @Test
  void numbersOfThreadsAreThoseThatWereSet() throws Exception {
    CountDownLatch inside = new CountDownLatch(3);
    CountDownLatch asked = new CountDownLatch(1);
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    Thread sharing =
        new Thread(
            () -> {
              Engine.threads(3);
              ParallelFor.each(
                  3,
                  () ->
                      piece -> {
                        seen.add(Engine.threads());
                        seen.add(Engine.BLAS.now());
                        inside.countDown();
                        await(asked);
                      });
            });
    sharing.start();
    await(inside);
    ParallelFor.each(1, () -> piece -> {});
    assertThat(Engine.BLAS.now()).as("others are still at it").isEqualTo(1);
    assertThat(together(1, Engine::threads)).as("a thread that begins meanwhile").containsOnly(3);
    asked.countDown();
    sharing.join();
    assertThat(seen).containsOnly(1);
    assertThat(Engine.threads()).isEqualTo(3);
    assertThat(Engine.BLAS.now()).isEqualTo(3);
  }

  @Test
  void aNumberThatIsSetMeanwhileCountsAfterwards() {
    ParallelFor.each(
        3,
        () ->
            piece -> {
              if (piece == 0) {
                Engine.BLAS.set(2);
              }
            });
    assertThat(Engine.BLAS.now()).isEqualTo(2);
  }

  @Test
  void workInsideAPieceNeedsNoOtherThread() throws Exception {
    AtomicInteger done = new AtomicInteger();
    together(
        4,
        () -> {
          ParallelFor.each(
              5, () -> piece -> ParallelFor.each(5, () -> inner -> done.incrementAndGet()));
          return 0;
        });
    assertThat(done.get()).isEqualTo(4 * 5 * 5);
  }

  @Test
  void aFailureIsTheCallersAndHarmsNobodyElse() {
    assertThatThrownBy(
            () ->
                ParallelFor.each(
                    9,
                    () ->
                        piece -> {
                          throw new IllegalStateException("piece " + piece % 1);
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("piece 0");
    assertThat(Engine.BLAS.now()).isEqualTo(3);
    AtomicInteger done = new AtomicInteger();
    ParallelFor.each(9, () -> piece -> done.incrementAndGet());
    assertThat(done.get()).isEqualTo(9);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
