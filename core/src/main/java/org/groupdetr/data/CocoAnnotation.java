package org.groupdetr.data;

import org.groupdetr.geometry.Segmentation;

/**
 * One object as the annotation file says it, unchanged. The box is kept as left, top, width, height
 * because that is what evaluation computes with, to the last bit.
 *
 * @param id the file's own id
 * @param imageId {@link CocoImage#id()}
 * @param categoryId {@link CocoCategory#id()}
 * @param x left edge in pixels
 * @param y top edge in pixels
 * @param width pixels
 * @param height pixels
 * @param area the file's own {@code area}: of the mask where there is one
 * @param crowd a region of many objects: ignored in training, respected in evaluation
 * @param segmentation the mask as the file gives it, not checked
 */
public record CocoAnnotation(
    long id,
    long imageId,
    int categoryId,
    double x,
    double y,
    double width,
    double height,
    double area,
    boolean crowd,
    Segmentation segmentation) {

  /** An object without a mask. */
  public CocoAnnotation(
      long id,
      long imageId,
      int categoryId,
      double x,
      double y,
      double width,
      double height,
      double area,
      boolean crowd) {
    this(id, imageId, categoryId, x, y, width, height, area, crowd, Segmentation.none());
  }

  /** The same object under other ids. */
  public CocoAnnotation withIds(long own, long picture, int category) {
    return new CocoAnnotation(
        own, picture, category, x, y, width, height, area, crowd, segmentation);
  }
}
