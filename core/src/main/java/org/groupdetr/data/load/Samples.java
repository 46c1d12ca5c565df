package org.groupdetr.data.load;

import java.util.List;
import java.util.random.RandomGenerator;
import org.groupdetr.common.UserException;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Sample;
import org.groupdetr.data.augment.Variation;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;

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
    RgbImage image = ImageReader.read(picture.file(), Orientation.AS_STORED);
    if (image.width() != picture.width() || image.height() != picture.height()) {
      throw UserException.of(
          "picture %s has %d x %d pixels, but its data set says %d x %d, so its boxes may not fit;"
              + " correct the data set's entry (sizes are those before any turning by EXIF)",
          picture.file(), image.width(), image.height(), picture.width(), picture.height());
    }
    return new Sample(image, picture);
  }
}
