package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.groupdetr.common.UserException;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.augment.ColourJitter;
import org.groupdetr.data.augment.Grayscale;
import org.groupdetr.data.augment.Mosaic;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.augment.ScaleJitter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {
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
  void batchesDoNotDependOnThreadsNorOnUsedArrays() {
    List<List<String>> runs = new ArrayList<>();
    for (int threads = 0; threads <= 4; threads++) {
      for (boolean release : new boolean[] {false, true}) {
        try (BatchLoader loader = LoaderPictures.loader(pictures, threads)) {
          List<String> facts = LoaderPictures.epoch(loader, 0, 0, release);
          facts.addAll(LoaderPictures.epoch(loader, 1, 0, release));
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
          new BatchLoader(
              pictures, varied, LoaderPictures.order(pictures), new LoaderSpec(threads, 2))) {
        List<String> facts = LoaderPictures.epoch(loader, 0, 0, true);
        facts.addAll(LoaderPictures.epoch(loader, 1, 0, true));
        facts.addAll(LoaderPictures.epoch(loader, 0, 2, true));
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
    try (BatchLoader loader = LoaderPictures.loader(pictures, 2)) {
      List<String> whole = LoaderPictures.epoch(loader, 7, 0, true);
      assertThat(LoaderPictures.epoch(loader, 7, 3, true)).isEqualTo(whole.subList(3, 5));
      assertThat(LoaderPictures.epoch(loader, 7, 5, true)).isEmpty();
      Iterator<HostBatch> given = loader.epoch(6, 0);
      given.next();
      assertThat(LoaderPictures.epoch(loader, 7, 0, true)).isEqualTo(whole);
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
    int[] turns = LoaderPictures.order(list).order(0);
    int turn = 0;
    while (turns[turn] != 5) {
      turn++;
    }
    for (int threads = 0; threads <= 3; threads++) {
      try (BatchLoader loader = LoaderPictures.loader(list, threads)) {
        Iterator<HostBatch> batches = loader.epoch(0, 0);
        for (int i = 0; i < turn / 3; i++) {
          batches.next();
        }
        assertThatThrownBy(batches::next)
            .isInstanceOf(UserException.class)
            .hasMessage("cannot read picture " + missing + ": no such file or folder");
        assertThat(LoaderPictures.loaderThreads()).isEmpty();
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
    try (BatchLoader loader = LoaderPictures.loader(list, 2)) {
      assertThatThrownBy(() -> LoaderPictures.epoch(loader, 0, 0, true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("picture5.png has 35 x 40 pixels, but its data set says 40 x 35");
    }
    list.set(5, new TrainingPicture(5, real.file(), 0, 0, real.labels(), real.boxes()));
    try (BatchLoader loader = LoaderPictures.loader(list, 2)) {
      assertThatThrownBy(() -> LoaderPictures.epoch(loader, 0, 0, true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("picture5.png is said to have 0 x 0 pixels");
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
    List<HostBatch> alone = loaded(LoaderPictures.AUGMENTATION, order, 0, 0);
    assertThat(alone).hasSize(8 * 13);
    Set<Integer> seen = new HashSet<>();
    for (HostBatch batch : alone) {
      if (batch.imageIds()[0] == 1000) {
        seen.add(Arrays.hashCode(Arrays.copyOf(batch.pixels(), batch.pixelCount())));
      }
    }
    assertThat(seen).hasSizeGreaterThan(4);
    List<HostBatch> together = loaded(LoaderPictures.AUGMENTATION, order, 3, 40);
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
}
