package org.groupdetr.data.augment;

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

  /** Every picture whole, at the size for evaluation and prediction; nothing is drawn. */
  static Augmentation none(ResizeSpec spec) {
    return (picture, random) -> ResizePlan.resized(spec, picture);
  }
}
