package org.groupdetr.data.augment;

import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.RgbImage;

/**
 * A picture in memory with what is true of it.
 *
 * @param truth of the picture; of its size
 */
public record Sample(RgbImage image, TrainingPicture truth) {
  /** Other pixels of which the same is true. */
  Sample with(RgbImage other) {
    return new Sample(other, truth);
  }
}
