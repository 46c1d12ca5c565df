package org.groupdetr.data.shapes;

import static org.groupdetr.common.Require.require;

/**
 * What synthetic pictures to draw.
 *
 * @param trainPictures how many for {@code train}
 * @param valPictures how many for {@code val}
 * @param size width and height of each, in pixels
 * @param classes kinds of shapes, at most {@link ShapesData#MOST_CLASSES}
 * @param maxObjects most shapes in one picture
 * @param seed equal seeds give equal files
 * @param scale what the usual sizes of shapes, which are parts of the picture's, are multiplied by
 */
public record ShapesSpec(
    int trainPictures,
    int valPictures,
    int size,
    int classes,
    int maxObjects,
    long seed,
    double scale) {
  /** Shapes of the usual sizes. */
  public ShapesSpec(
      int trainPictures, int valPictures, int size, int classes, int maxObjects, long seed) {
    this(trainPictures, valPictures, size, classes, maxObjects, seed, 1);
  }

  public ShapesSpec {
    require(scale > 0 && scale <= 1, "scale must be above 0 and at most 1, was %s", scale);
    require(trainPictures >= 1, "trainPictures must be at least 1, was %d", trainPictures);
    require(valPictures >= 1, "valPictures must be at least 1, was %d", valPictures);
    require(size >= 32 && size <= 4096, "size must be 32 to 4096 pixels, was %d", size);
    require(
        classes >= 1 && classes <= ShapesData.MOST_CLASSES,
        "classes must be 1 to %d, was %d",
        ShapesData.MOST_CLASSES,
        classes);
    require(
        maxObjects >= 1 && maxObjects <= 100, "maxObjects must be 1 to 100, was %d", maxObjects);
  }
}
