package org.groupdetr.data;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * One thing found in a picture.
 *
 * @param label the class's name
 * @param categoryId the class's id in the data set that the detector was trained on
 * @param score confidence, 0 to 1
 * @param box in pixels of the picture as it was given; detectors may draw it over the picture's
 *     edge, as a thing that is cut off has its centre near it. COCO's evaluators take such boxes as
 *     they are; see {@link #clamped} and {@link #cropped}
 * @param mask of the size of that picture, from detectors that find masks
 */
public record Detection(String label, int categoryId, double score, Box box, Optional<Rle> mask) {

  /** A detection without a mask. */
  public Detection(String label, int categoryId, double score, Box box) {
    this(label, categoryId, score, box, Optional.empty());
  }

  /**
   * The same with the part of the box that lies in the picture.
   *
   * @param picture size of the picture
   */
  public Detection clamped(Size picture) {
    return new Detection(label, categoryId, score, box.clamped(picture), mask);
  }

  /**
   * The picture's pixels that the box touches; none if it lies outside or has no area.
   *
   * @param picture the picture as it was given
   * @return a view, which shares its pixels with {@code picture}
   */
  public Optional<BufferedImage> cropped(BufferedImage picture) {
    Box inside = box.clamped(new Size(picture.getWidth(), picture.getHeight()));
    if (!(inside.area() > 0)) {
      return Optional.empty();
    }
    int x = (int) inside.x1();
    int y = (int) inside.y1();
    int width = (int) Math.ceil(inside.x2()) - x;
    int height = (int) Math.ceil(inside.y2()) - y;
    return Optional.of(picture.getSubimage(x, y, width, height));
  }
}
