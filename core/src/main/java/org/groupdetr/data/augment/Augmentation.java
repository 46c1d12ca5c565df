package org.groupdetr.data.augment;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.groupdetr.geometry.Size;

/** Decides what is done to a picture before the network sees it. */
@FunctionalInterface
public interface Augmentation {
  /**
   * The plan for one picture; the same source of chance gives the same plan.
   *
   * @param picture size as stored
   */
  AugmentationPlan plan(Size picture, RandomGenerator random);

  /** As training varies pictures. */
  static Augmentation random(AugmentationSpec spec) {
    return spec::drawn;
  }

  /** The same plan for every picture of a size; nothing is drawn. */
  static Augmentation fixed(Function<Size, ? extends AugmentationPlan> plan) {
    return (picture, random) -> plan.apply(picture);
  }
}
