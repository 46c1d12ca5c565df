package org.groupdetr.data.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.golden.GoldenFormula;

/** Pictures to load, and loaders of them. */
final class LoaderPictures {
  static final Augmentation AUGMENTATION =
      Augmentation.random(
          new AugmentationSpec.ResizeCrop(0.5, List.of(24, 32), 53, 0.5, List.of(20, 30), 12, 24));

  private LoaderPictures() {}

  /** Writes thirteen pictures of different sizes, with two objects each. */
  static List<TrainingPicture> written(Path folder) {
    List<TrainingPicture> pictures = new ArrayList<>();
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
    return pictures;
  }

  static List<String> loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("loader-"))
        .toList();
  }

  static EpochOrder order(List<TrainingPicture> of) {
    return new EpochOrder(of.size(), 3, true, false, 42);
  }

  static BatchLoader loader(List<TrainingPicture> of, int threads) {
    return new BatchLoader(of, AUGMENTATION, order(of), new LoaderSpec(threads, 2));
  }

  /** All that a batch says, with the pixels cut to what belongs to it. */
  static String facts(HostBatch batch) {
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

  static List<String> epoch(BatchLoader loader, int epoch, int first, boolean release) {
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
}
