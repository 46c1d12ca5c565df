package org.groupdetr.data.augment;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.geometry.Size;

/** Decides what is done to a picture before the network sees it. */
@FunctionalInterface
public interface Augmentation {
  /**
   * The plan for one picture; the same sources of chance give the same plan.
   *
   * @param picture size as stored
   * @param random the picture's own
   * @param ofBatch the same for every picture of a batch
   */
  AugmentationPlan plan(Size picture, RandomGenerator random, RandomGenerator ofBatch);

  /** As training varies pictures. */
  static Augmentation random(AugmentationSpec spec) {
    return spec::drawn;
  }

  /** The same plan for every picture of a size; nothing is drawn. */
  static Augmentation fixed(Function<Size, ? extends AugmentationPlan> plan) {
    return (picture, random, ofBatch) -> plan.apply(picture);
  }
}
