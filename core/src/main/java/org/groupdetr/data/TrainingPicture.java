package org.groupdetr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.geometry.Segmentation;

/**
 * A picture to learn from and what is true of it.
 *
 * @param imageId the data set's own id
 * @param file where its pixels are
 * @param width pixels, as stored in the file
 * @param height pixels, as stored in the file
 * @param labels class of each object, 0..C-1: {@code [T]}
 * @param boxes x1, y1, x2, y2 of each object in pixels, inside the picture: {@code [T, 4]}
 * @param masks of each object; only where masks are learned, and then usable
 */
public record TrainingPicture(
    long imageId,
    Path file,
    int width,
    int height,
    int[] labels,
    float[] boxes,
    Optional<List<Segmentation>> masks) {

  /** A picture of which only boxes are learned. */
  public TrainingPicture(
      long imageId, Path file, int width, int height, int[] labels, float[] boxes) {
    this(imageId, file, width, height, labels, boxes, Optional.empty());
  }

  public TrainingPicture withoutMasks() {
    return new TrainingPicture(imageId, file, width, height, labels, boxes);
  }
}
