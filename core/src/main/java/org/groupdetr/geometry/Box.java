package org.groupdetr.geometry;

/**
 * An axis-parallel box by its corners, in pixels: left, top, right, bottom.
 *
 * @param x1 left edge
 * @param y1 top edge
 * @param x2 right edge
 * @param y2 bottom edge
 */
public record Box(double x1, double y1, double x2, double y2) {

  /** The box of a COCO {@code bbox}: left, top, width, height. */
  public static Box ofXywh(double x, double y, double width, double height) {
    return new Box(x, y, x + width, y + height);
  }

  public double width() {
    return x2 - x1;
  }

  public double height() {
    return y2 - y1;
  }

  /** Area, zero where width or height is not positive. */
  public double area() {
    return Math.max(0, width()) * Math.max(0, height());
  }
}
