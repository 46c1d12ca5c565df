package org.groupdetr.data.load;

import java.util.List;
import java.util.random.RandomGenerator;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Sample;
import org.groupdetr.data.augment.Variation;

/**
 * Pictures as they are read and varied. What is drawn follows from seed, epoch, the picture and how
 * often the epoch has shown it before, so any thread may do it.
 *
 * @param pictures all of the training, of which parts of one may come into another
 * @param variations what is done to each
 */
record Samples(List<TrainingPicture> pictures, List<Variation> variations, long seed) {

  /** A picture, read and varied. */
  Sample of(TrainingPicture picture, int epoch, int turn) {
    Sample stored = read(picture);
    if (variations.isEmpty()) {
      return stored;
    }
    RandomGenerator random = Seeds.random(seed, Seeds.VARIATION, numbers(picture, epoch, turn));
    return Variation.all(
        variations, stored, chance -> read(pictures.get(chance.nextInt(pictures.size()))), random);
  }

  /** What names a picture's own chance. */
  static long[] numbers(TrainingPicture picture, int epoch, int turn) {
    return turn == 0
        ? new long[] {epoch, picture.imageId()}
        : new long[] {epoch, picture.imageId(), turn};
  }

  private static Sample read(TrainingPicture picture) {
    return new Sample(TrainingPictures.pixels(picture), picture);
  }
}
