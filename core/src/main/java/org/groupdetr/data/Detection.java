package org.groupdetr.data;

import java.util.Optional;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;

/**
 * One thing found in a picture.
 *
 * @param label the class's name
 * @param categoryId the class's id in the data set that the detector was trained on
 * @param score confidence, 0 to 1
 * @param box in pixels of the picture as it was given
 * @param mask of the size of that picture, from detectors that find masks
 */
public record Detection(String label, int categoryId, double score, Box box, Optional<Rle> mask) {

  /** A detection without a mask. */
  public Detection(String label, int categoryId, double score, Box box) {
    this(label, categoryId, score, box, Optional.empty());
  }
}
