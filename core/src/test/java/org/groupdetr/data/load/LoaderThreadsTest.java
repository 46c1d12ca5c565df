package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class LoaderThreadsTest {
  /** Threads take tasks while the rest is dropped: each of them must notice the end. */
  @Test
  void endsHoweverManyTasksAreLeft() {
    for (int round = 0; round < 5000; round++) {
      FutureTask<Integer> last = new FutureTask<>(() -> 1);
      try (LoaderThreads workers = new LoaderThreads("worker", 2)) {
        for (int i = 0; i < round % 7; i++) {
          workers.execute(new FutureTask<>(() -> 1));
        }
        workers.execute(last);
      }
      assertThat(last.isDone()).isTrue();
    }
  }
}
