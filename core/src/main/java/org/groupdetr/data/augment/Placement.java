package org.groupdetr.data.augment;

import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;

/**
 * Which part of the photograph the network sees: the way back for its boxes.
 *
 * @param left edge of the part, in pixels of the photograph
 * @param top edge of the part, in pixels of the photograph
 * @param width of the part, in pixels of the photograph
 * @param height of the part, in pixels of the photograph
 * @param mirrored whether the network sees left and right exchanged
 */
public record Placement(double left, double top, double width, double height, boolean mirrored) {

  /** The whole photograph. */
  public static Placement whole(Size photograph) {
    return new Placement(0, 0, photograph.width(), photograph.height(), false);
  }

  /**
   * The box in pixels of the photograph, not cut at its borders. For the whole photograph it equals
   * DETR's own, which is computed in floats.
   *
   * @param x centre as part of the seen width
   * @param y centre as part of the seen height
   * @param w width as part of the seen width
   * @param h height as part of the seen height
   */
  public Box box(float x, float y, float w, float h) {
    return ofCorners(x - 0.5f * w, y - 0.5f * h, x + 0.5f * w, y + 0.5f * h);
  }

  /**
   * As {@link #box}, of a box by its corners.
   *
   * @param left edge as part of the seen width
   * @param top edge as part of the seen height
   * @param right edge as part of the seen width
   * @param bottom edge as part of the seen height
   */
  public Box ofCorners(float left, float top, float right, float bottom) {
    float x1 = left * (float) width;
    float y1 = top * (float) height;
    float x2 = right * (float) width;
    float y2 = bottom * (float) height;
    double begin = mirrored ? width - x2 : x1;
    double end = mirrored ? width - x1 : x2;
    return new Box(this.left + begin, this.top + y1, this.left + end, this.top + y2);
  }

  /** The part's size in whole pixels of the photograph. */
  public Size seen() {
    return new Size((int) Math.round(width), (int) Math.round(height));
  }
}
