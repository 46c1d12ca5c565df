package org.groupdetr.data.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.BoxFilter;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;

/**
 * A split as training sees it: crowds are left out, boxes are clamped to the picture, those without
 * area then dropped, classes numbered 0..C-1; pictures without objects stay.
 */
public final class TrainingPictures {
  private TrainingPictures() {}

  /**
   * The pictures of {@code split} in the order of their ids, with their objects in file order.
   *
   * @throws UserException if an object's class is not among {@code labels}
   */
  public static List<TrainingPicture> of(Split split, Labels labels) {
    return of(split, labels, false);
  }

  /**
   * As {@link #of}, with masks; objects without a usable mask are left out.
   *
   * @throws UserException if an object's class is not among {@code labels}, or if there are objects
   *     and none has a usable mask
   */
  public static List<TrainingPicture> withMasks(Split split, Labels labels) {
    List<TrainingPicture> pictures = of(split, labels, true);
    int without = withoutMasks(split);
    if (without > 0 && pictures.stream().allMatch(picture -> picture.labels().length == 0)) {
      throw UserException.of(
          "the detector learns from masks, and none of the %s of split %s has a usable one;"
              + " see 'groupdetr data check', or choose a recipe that learns from boxes",
          Counted.of(without, "object"), split.name());
    }
    return pictures;
  }

  /**
   * A picture's pixels as its file stores them.
   *
   * @throws UserException if it cannot be read or is not of the size that it is said to be
   */
  public static RgbImage pixels(TrainingPicture picture) {
    RgbImage image = ImageReader.read(picture.file(), Orientation.AS_STORED);
    if (image.width() != picture.width() || image.height() != picture.height()) {
      throw UserException.of(
          "picture %s has %d x %d pixels, but its data set says %d x %d, so its boxes may not fit;"
              + " correct the data set's entry (sizes are those before any turning by EXIF)",
          picture.file(), image.width(), image.height(), picture.width(), picture.height());
    }
    return image;
  }

  /** How many objects could be learned from their boxes, but have no usable mask. */
  public static int withoutMasks(Split split) {
    Map<Long, List<CocoAnnotation>> objects = split.truth().objectsByImage();
    return split.truth().images().stream()
        .mapToInt(i -> learned(i, objects, false).size() - learned(i, objects, true).size())
        .sum();
  }

  private static List<TrainingPicture> of(Split split, Labels labels, boolean masks) {
    Map<Long, List<CocoAnnotation>> objects = split.truth().objectsByImage();
    Map<Integer, Integer> index = labels.indexById();
    return split.truth().images().stream()
        .sorted(Comparator.comparingLong(CocoImage::id))
        .map(i -> picture(split, i, learned(i, objects, masks), index))
        .map(p -> masks ? p : p.withoutMasks())
        .toList();
  }

  private static List<CocoAnnotation> learned(
      CocoImage image, Map<Long, List<CocoAnnotation>> objects, boolean masks) {
    Size size = new Size(image.width(), image.height());
    List<CocoAnnotation> learned = new ArrayList<>();
    for (CocoAnnotation object : objects.getOrDefault(image.id(), List.of())) {
      boolean usable = !masks || object.segmentation().usable(size);
      if (usable && BoxFilter.of(object, image.width(), image.height()).learned()) {
        learned.add(object);
      }
    }
    return learned;
  }

  private static TrainingPicture picture(
      Split split, CocoImage image, List<CocoAnnotation> learned, Map<Integer, Integer> index) {
    int[] labels = new int[learned.size()];
    float[] boxes = new float[4 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(learned.get(i), index);
      float[] box = BoxFilter.clamped(learned.get(i), image.width(), image.height());
      System.arraycopy(box, 0, boxes, 4 * i, 4);
    }
    return new TrainingPicture(
        image.id(),
        split.file(image),
        image.width(),
        image.height(),
        labels,
        boxes,
        Optional.of(learned.stream().map(CocoAnnotation::segmentation).toList()));
  }

  private static int label(CocoAnnotation object, Map<Integer, Integer> index) {
    Integer label = index.get(object.categoryId());
    if (label == null) {
      throw UserException.of(
          "object %d of picture %d is of class id %d, which is not among the %s",
          object.id(), object.imageId(), object.categoryId(), Counted.of(index.size(), "class"));
    }
    return label;
  }
}
