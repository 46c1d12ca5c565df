package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.imageio.ImageIO;
import org.groupdetr.common.UserException;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.augment.ColourJitter;
import org.groupdetr.data.augment.Grayscale;
import org.groupdetr.data.augment.Mosaic;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.augment.ScaleJitter;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {
  private static final Augmentation AUGMENTATION =
      Augmentation.random(
          new AugmentationSpec.ResizeCrop(0.5, List.of(24, 32), 53, 0.5, List.of(20, 30), 12, 24));

  @TempDir static Path folder;
  private static List<TrainingPicture> pictures;

  @BeforeAll
  static void writePictures() {
    pictures = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      int width = 20 + 3 * i;
      int height = 50 - 2 * i;
      Path file = folder.resolve("picture" + i + ".png");
      RgbImage image = new RgbImage(width, height, GoldenFormula.picture("p" + i, height, width));
      try {
        ImageIO.write(image.toBufferedImage(), "png", file.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      float[] boxes = {1, 2, 11 + i, 20, 5, 5, 15, 15};
      int[] labels = {i, 100 + i};
      pictures.add(new TrainingPicture(1000 + i, file, width, height, labels, boxes));
    }
  }

  /** Every loader must have ended its threads by itself. */
  @AfterEach
  void noThreadIsLeft() {
    assertThat(loaderThreads()).isEmpty();
  }

  private static List<String> loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("loader-"))
        .toList();
  }

  private static EpochOrder order(List<TrainingPicture> of) {
    return new EpochOrder(of.size(), 3, true, false, 42);
  }

  private static BatchLoader loader(List<TrainingPicture> of, int threads) {
    return new BatchLoader(of, AUGMENTATION, order(of), new LoaderSpec(threads, 2));
  }

  /** All that a batch says, with the pixels cut to what belongs to it. */
  private static String facts(HostBatch batch) {
    StringBuilder facts = new StringBuilder();
    facts.append(batch.height()).append(' ').append(batch.width()).append(' ');
    facts.append(Arrays.toString(batch.imageIds())).append(batch.placements());
    facts.append(Arrays.hashCode(Arrays.copyOf(batch.pixels(), batch.pixelCount())));
    facts.append(Arrays.hashCode(batch.padding()));
    for (HostTargets targets : batch.targets()) {
      facts.append(Arrays.toString(targets.labels())).append(Arrays.toString(targets.boxes()));
    }
    return facts.toString();
  }

  private static List<String> epoch(BatchLoader loader, int epoch, int first, boolean release) {
    List<String> facts = new ArrayList<>();
    for (Iterator<HostBatch> batches = loader.epoch(epoch, first); batches.hasNext(); ) {
      HostBatch batch = batches.next();
      facts.add(facts(batch));
      if (release) {
        loader.release(batch);
      }
    }
    return facts;
  }

  @Test
  void batchesDoNotDependOnThreadsNorOnUsedArrays() {
    List<List<String>> runs = new ArrayList<>();
    for (int threads = 0; threads <= 4; threads++) {
      for (boolean release : new boolean[] {false, true}) {
        try (BatchLoader loader = loader(pictures, threads)) {
          List<String> facts = epoch(loader, 0, 0, release);
          facts.addAll(epoch(loader, 1, 0, release));
          runs.add(facts);
        }
      }
    }
    assertThat(runs.get(0)).hasSize(10).doesNotHaveDuplicates();
    assertThat(runs).allMatch(runs.get(0)::equals);
  }

  /** Parts of other pictures follow from seed, epoch and picture, too. */
  @Test
  void variedBatchesDoNotDependOnThreads() {
    Augmentation varied =
        Augmentation.random(
            new AugmentationSpec.ResizeCrop(0.5, List.of(24, 32), 53, 0, List.of(), 12, 24),
            List.of(
                new Mosaic(0.5),
                new ScaleJitter(0.5, 0.5, 2),
                new ColourJitter(0.5, 0.4, 0.4, 0.4, 0.1),
                new Grayscale(0.2)));
    List<List<String>> runs = new ArrayList<>();
    for (int threads = 0; threads <= 3; threads++) {
      try (BatchLoader loader =
          new BatchLoader(pictures, varied, order(pictures), new LoaderSpec(threads, 2))) {
        List<String> facts = epoch(loader, 0, 0, true);
        facts.addAll(epoch(loader, 1, 0, true));
        facts.addAll(epoch(loader, 0, 2, true));
        runs.add(facts);
      }
    }
    List<String> first = runs.get(0);
    assertThat(first.subList(0, 10)).doesNotHaveDuplicates();
    assertThat(first.subList(10, 13)).isEqualTo(first.subList(2, 5));
    assertThat(runs).allMatch(first::equals);
  }

  @Test
  void anEpochCanBeginAnywhere() {
    try (BatchLoader loader = loader(pictures, 2)) {
      List<String> whole = epoch(loader, 7, 0, true);
      assertThat(epoch(loader, 7, 3, true)).isEqualTo(whole.subList(3, 5));
      assertThat(epoch(loader, 7, 5, true)).isEmpty();
      Iterator<HostBatch> given = loader.epoch(6, 0);
      given.next();
      assertThat(epoch(loader, 7, 0, true)).isEqualTo(whole);
    }
  }

  @Test
  void truthFollowsItsPicture() {
    try (BatchLoader loader =
        new BatchLoader(
            pictures,
            Augmentation.fixed(size -> ResizePlan.resized(new ResizeSpec(30, 60), size)),
            new EpochOrder(13, 4, false, true, 0),
            new LoaderSpec(1, 1))) {
      HostBatch batch = loader.epoch(0, 0).next();
      assertThat(loader.batches()).isEqualTo(3);
      assertThat(batch.imageIds()).containsExactly(1000, 1001, 1002, 1003);
      for (int i = 0; i < 4; i++) {
        assertThat(batch.targets().get(i).labels()).containsExactly(i, 100 + i);
        float[] b = batch.targets().get(i).boxes();
        var back = batch.placements().get(i).box(b[4], b[5], b[6], b[7]);
        assertThat(back.x1()).isCloseTo(5, within(1e-3));
        assertThat(back.y2()).isCloseTo(15, within(1e-3));
      }
    }
  }

  private static List<TrainingPicture> withOneReplaced(TrainingPicture by) {
    List<TrainingPicture> list = new ArrayList<>(pictures);
    list.set(5, by);
    return list;
  }

  @Test
  void aPictureThatCannotBeReadIsNamedOnceInItsTurn() {
    Path missing = folder.resolve("missing.png");
    List<TrainingPicture> list =
        withOneReplaced(new TrainingPicture(1005, missing, 35, 40, new int[0], new float[0]));
    int[] turns = order(list).order(0);
    int turn = 0;
    while (turns[turn] != 5) {
      turn++;
    }
    for (int threads = 0; threads <= 3; threads++) {
      try (BatchLoader loader = loader(list, threads)) {
        Iterator<HostBatch> batches = loader.epoch(0, 0);
        for (int i = 0; i < turn / 3; i++) {
          batches.next();
        }
        assertThatThrownBy(batches::next)
            .isInstanceOf(UserException.class)
            .hasMessage("cannot read picture " + missing + ": no such file or folder");
        assertThat(loaderThreads()).isEmpty();
        assertThatThrownBy(() -> loader.epoch(1, 0).next())
            .isInstanceOf(CancellationException.class);
      }
    }
  }

  @Test
  void aPictureOfAnotherSizeThanItsEntryIsRefused() {
    TrainingPicture real = pictures.get(5);
    List<TrainingPicture> list =
        withOneReplaced(new TrainingPicture(5, real.file(), 40, 35, real.labels(), real.boxes()));
    try (BatchLoader loader = loader(list, 2)) {
      assertThatThrownBy(() -> epoch(loader, 0, 0, true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("picture5.png has 35 x 40 pixels, but its data set says 40 x 35");
    }
    list.set(5, new TrainingPicture(5, real.file(), 0, 0, real.labels(), real.boxes()));
    try (BatchLoader loader = loader(list, 2)) {
      assertThatThrownBy(() -> epoch(loader, 0, 0, true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("picture5.png is said to have 0 x 0 pixels");
    }
  }

  @Test
  void closingAtAnyTimeEndsTheThreads() {
    for (int fetched = 0; fetched < 5; fetched++) {
      try (BatchLoader loader = loader(pictures, 3)) {
        assertThat(loaderThreads()).hasSize(3);
        Iterator<HostBatch> batches = loader.epoch(0, 0);
        for (int i = 0; i < fetched; i++) {
          batches.next();
        }
      }
      assertThat(loaderThreads()).isEmpty();
    }
  }

  /** The side of a batch follows from its number, wherever an epoch begins and whoever loads. */
  @Test
  void aBatchOfSquaresHasOneSideWhateverTheThreads() {
    Augmentation squares =
        Augmentation.random(
            new AugmentationSpec.SquareResize(
                0.5, List.of(16, 24, 32, 40), true, 0.5, List.of(20, 30), 12, 24, true));
    EpochOrder order = new EpochOrder(13, 2, true, false, 5);
    List<HostBatch> whole = loaded(squares, order, 0, 0);
    assertThat(whole).allMatch(batch -> batch.height() == batch.width());
    for (HostBatch batch : whole) {
      assertThat(batch.padding()).doesNotContain(true);
    }
    assertThat(whole.stream().map(HostBatch::height).distinct().count()).isGreaterThan(1);
    List<HostBatch> rest = loaded(squares, order, 3, 4);
    assertThat(rest).hasSize(whole.size() - 4);
    for (int i = 0; i < rest.size(); i++) {
      HostBatch expected = whole.get(i + 4);
      assertThat(rest.get(i).height()).isEqualTo(expected.height());
      assertThat(Arrays.copyOf(rest.get(i).pixels(), expected.pixelCount()))
          .isEqualTo(Arrays.copyOf(expected.pixels(), expected.pixelCount()));
    }
  }

  /** A picture that comes again is flipped and cropped anew. */
  @Test
  void repeatedPicturesAreVariedEachTime() {
    double[] factors = new double[13];
    Arrays.fill(factors, 8);
    EpochOrder order =
        new EpochOrder(13, Optional.of(new RepeatFactors(factors)), 1, true, true, 5);
    List<HostBatch> alone = loaded(AUGMENTATION, order, 0, 0);
    assertThat(alone).hasSize(8 * 13);
    Set<Integer> seen = new HashSet<>();
    for (HostBatch batch : alone) {
      if (batch.imageIds()[0] == 1000) {
        seen.add(Arrays.hashCode(Arrays.copyOf(batch.pixels(), batch.pixelCount())));
      }
    }
    assertThat(seen).hasSizeGreaterThan(4);
    List<HostBatch> together = loaded(AUGMENTATION, order, 3, 40);
    for (int i = 0; i < together.size(); i++) {
      HostBatch expected = alone.get(i + 40);
      assertThat(Arrays.copyOf(together.get(i).pixels(), expected.pixelCount()))
          .isEqualTo(Arrays.copyOf(expected.pixels(), expected.pixelCount()));
    }
  }

  private static List<HostBatch> loaded(
      Augmentation augmentation, EpochOrder order, int threads, int first) {
    List<HostBatch> batches = new ArrayList<>();
    try (BatchLoader loader =
        new BatchLoader(pictures, augmentation, order, new LoaderSpec(threads, 2))) {
      loader.epoch(1, first).forEachRemaining(batches::add);
    }
    return batches;
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
    BatchLoader loader = new BatchLoader(pictures, slow, order(pictures), new LoaderSpec(1, 1));
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread caller =
        new Thread(
            () -> {
              try {
                for (int epoch = 0; ; epoch++) {
                  epoch(loader, epoch, 0, true);
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
      try (BatchLoader loader = loader(pictures, threads)) {
        List<String> whole = epoch(loader, 0, 0, true);
        List<String> found = new ArrayList<>();
        for (Iterator<HostBatch> batches = loader.epoch(0, 0); batches.hasNext(); ) {
          Thread.currentThread().interrupt();
          assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
          assertThat(Thread.interrupted()).isTrue();
          found.add(facts(batches.next()));
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
    BatchLoader loader = new BatchLoader(list, AUGMENTATION, order, new LoaderSpec(1, 1));
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
          assertThat(loaderThreads()).hasSize(2);
        }
      }
      assertThat(loader.waitedSeconds()).isPositive();
    }
    assertThat(arrays).hasSizeLessThan(60);
  }
}
