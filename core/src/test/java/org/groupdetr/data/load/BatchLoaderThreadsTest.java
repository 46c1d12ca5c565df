package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loader's threads do when they are not wanted any more, and what they leave. */
class BatchLoaderThreadsTest {
  @TempDir static Path folder;
  private static List<TrainingPicture> pictures;

  @BeforeAll
  static void writePictures() {
    pictures = LoaderPictures.written(folder);
  }

  /** Every loader must have ended its threads by itself. */
  @AfterEach
  void noThreadIsLeft() {
    assertThat(LoaderPictures.loaderThreads()).isEmpty();
  }

  @Test
  void closingAtAnyTimeEndsTheThreads() {
    for (int fetched = 0; fetched < 5; fetched++) {
      try (BatchLoader loader = LoaderPictures.loader(pictures, 3)) {
        assertThat(LoaderPictures.loaderThreads()).hasSize(3);
        Iterator<HostBatch> batches = loader.epoch(0, 0);
        for (int i = 0; i < fetched; i++) {
          batches.next();
        }
      }
      assertThat(LoaderPictures.loaderThreads()).isEmpty();
    }
  }

  /** Somebody waiting for a batch is let go when another thread closes the loader. */
  @Test
  void closingFromOutsideFreesTheCaller() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Augmentation slow =
        (size, random, ofBatch) -> {
          busy.countDown();
          return ResizePlan.resized(new ResizeSpec(30, 60), size);
        };
    BatchLoader loader =
        new BatchLoader(pictures, slow, LoaderPictures.order(pictures), new LoaderSpec(1, 1));
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread caller =
        new Thread(
            () -> {
              try {
                for (int epoch = 0; ; epoch++) {
                  LoaderPictures.epoch(loader, epoch, 0, true);
                }
              } catch (CancellationException e) {
                thrown.add(e);
              } finally {
                closed.countDown();
              }
            });
    caller.start();
    busy.await();
    loader.close();
    closed.await();
    caller.join();
    assertThat(thrown).hasSize(1);
  }

  /** Whether the batch is ready or not; and nothing is lost by it. */
  @Test
  void anInterruptedCallerGetsNoBatch() {
    for (int threads = 0; threads <= 2; threads++) {
      try (BatchLoader loader = LoaderPictures.loader(pictures, threads)) {
        List<String> whole = LoaderPictures.epoch(loader, 0, 0, true);
        List<String> found = new ArrayList<>();
        for (Iterator<HostBatch> batches = loader.epoch(0, 0); batches.hasNext(); ) {
          Thread.currentThread().interrupt();
          assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
          assertThat(Thread.interrupted()).isTrue();
          found.add(LoaderPictures.facts(batches.next()));
        }
        assertThat(found).isEqualTo(whole);
      }
    }
  }

  /** The picture is a pipe into which nobody writes, so waiting would never end. */
  @Test
  void anInterruptFreesTheCallerWhoWaits() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe.png");
    makePipe(pipe);
    List<TrainingPicture> list =
        List.of(new TrainingPicture(1, pipe, 35, 40, new int[0], new float[0]));
    EpochOrder order = new EpochOrder(1, 1, false, false, 0);
    BatchLoader loader =
        new BatchLoader(list, LoaderPictures.AUGMENTATION, order, new LoaderSpec(1, 1));
    FutureTask<HostBatch> asked = new FutureTask<>(loader.epoch(0, 0)::next);
    Thread caller = new Thread(asked);
    caller.start();
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    assertThatThrownBy(asked::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    Files.newOutputStream(pipe).close();
    loader.close();
  }

  private static void makePipe(Path pipe) throws InterruptedException {
    try {
      Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
      Assumptions.assumeTrue(made.waitFor() == 0, "mkfifo failed");
    } catch (IOException e) {
      Assumptions.abort("no pipes here: " + e);
    }
  }

  /** Two epochs of a thousand batches use a handful of arrays, and the threads they began with. */
  @Test
  void memoryDoesNotGrow() {
    List<TrainingPicture> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      TrainingPicture p = pictures.get(i % 13);
      many.add(new TrainingPicture(i, p.file(), p.width(), p.height(), p.labels(), p.boxes()));
    }
    EpochOrder order = new EpochOrder(1000, 1, true, false, 3);
    Augmentation fixed =
        (size, random, ofBatch) ->
            ResizePlan.resized(new ResizeSpec(random.nextInt(20, 40), 60), size);
    Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    try (BatchLoader loader = new BatchLoader(many, fixed, order, new LoaderSpec(2, 3))) {
      for (int epoch = 0; epoch < 2; epoch++) {
        for (Iterator<HostBatch> batches = loader.epoch(epoch, 0); batches.hasNext(); ) {
          HostBatch batch = batches.next();
          arrays.add(batch.pixels());
          loader.release(batch);
          assertThat(LoaderPictures.loaderThreads()).hasSize(2);
        }
      }
      assertThat(loader.waitedSeconds()).isPositive();
    }
    assertThat(arrays).hasSizeLessThan(60);
  }
}
