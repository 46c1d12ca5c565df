package org.groupdetr.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.load.BatchLoader;
import org.groupdetr.data.load.EpochOrder;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.data.load.LoaderSpec;
import org.groupdetr.data.load.RepeatFactors;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.predict.InputPlan;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.TrainingSpec;

/** Batches of pictures from disk. */
public record LoadedBatches(
    List<TrainingPicture> pictures, Augmentation augmentation, EpochOrder order, LoaderSpec spec)
    implements BatchSource {

  /**
   * The pictures of a split that a recipe learns from.
   *
   * @throws UserException if there is nothing to learn, or an object is of an unknown class
   */
  public static List<TrainingPicture> trainablePictures(Split split, Labels labels, Recipe recipe) {
    List<TrainingPicture> all =
        recipe.detector().learnsMasks()
            ? TrainingPictures.withMasks(split, labels)
            : TrainingPictures.of(split, labels);
    List<TrainingPicture> filled = all.stream().filter(p -> p.labels().length > 0).toList();
    if (filled.isEmpty()) {
      throw UserException.of(
          "none of the %s of split %s has an object to learn; see 'groupdetr data check'",
          Counted.of(all.size(), "picture"), split.name());
    }
    return recipe.data().keepEmpty() ? all : filled;
  }

  /** Batches to train on: shuffled, augmented, all of the same size. */
  public static LoadedBatches training(List<TrainingPicture> pictures, Recipe recipe) {
    TrainingSpec training = recipe.training();
    EpochOrder order =
        new EpochOrder(
            pictures.size(),
            recipe.data().repeatThreshold().map(share -> RepeatFactors.of(pictures, share)),
            training.microBatchSize(),
            true,
            true,
            training.seed());
    return new LoadedBatches(
        pictures,
        Augmentation.random(recipe.data().augmentation(), recipe.data().variations()),
        order,
        spec(recipe, recipe.detector().sideMultiple()));
  }

  /** Batches to evaluate on: every picture once, in order, as a recipe says. */
  public static LoadedBatches evaluation(List<TrainingPicture> pictures, Recipe recipe) {
    return evaluation(pictures, recipe, InputPlan.of(recipe));
  }

  /** As {@link #evaluation(List, Recipe)}, as they come to a network. */
  static LoadedBatches evaluation(List<TrainingPicture> pictures, Recipe recipe, InputPlan input) {
    EpochOrder order =
        new EpochOrder(pictures.size(), recipe.evaluation().batchSize(), false, false, 0);
    return new LoadedBatches(
        pictures, Augmentation.fixed(input::plan), order, spec(recipe, input.multiple()));
  }

  private static LoaderSpec spec(Recipe recipe, int multiple) {
    return new LoaderSpec(recipe.data().loaderThreads(), recipe.data().prefetch(), multiple);
  }

  @Override
  public int batches() {
    return order.batches();
  }

  /** Pictures and objects, and a checksum of their names, sizes, classes and boxes. */
  @Override
  public String content() {
    CRC32C sum = new CRC32C();
    long objects = 0;
    for (TrainingPicture picture : pictures) {
      objects += picture.labels().length;
      String said =
          picture.file().getFileName()
              + " "
              + picture.width()
              + " "
              + picture.height()
              + Arrays.toString(picture.labels())
              + Arrays.toString(picture.boxes());
      sum.update(said.getBytes(StandardCharsets.UTF_8));
    }
    return String.format(
        Locale.ROOT,
        "%s with %s (checksum %08x)",
        Counted.of(pictures.size(), "picture"),
        Counted.of(objects, "object"),
        sum.getValue());
  }

  @Override
  public Stream open(int epoch, int first) {
    return open(epoch, first, 1);
  }

  @Override
  public Stream open(int epoch, int first, int every) {
    BatchLoader loader = new BatchLoader(pictures, augmentation, order, spec);
    Iterator<HostBatch> batches = loader.epoch(epoch, first, every);
    return new Stream() {
      @Override
      public Optional<HostBatch> next() {
        return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
      }

      @Override
      public void release(HostBatch batch) {
        loader.release(batch);
      }

      @Override
      public double waitedSeconds() {
        return loader.waitedSeconds();
      }

      @Override
      public void close() {
        loader.close();
      }
    };
  }
}
