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

  /** What both boxes cover; of no area where that is nothing. */
  public Box intersection(Box other) {
    return new Box(
        Math.max(x1, other.x1),
        Math.max(y1, other.y1),
        Math.min(x2, other.x2),
        Math.min(y2, other.y2));
  }

  /**
   * The part in a picture of that size. Edges outside are moved to the picture's edge, so that a
   * box that lies outside altogether becomes one without area on it.
   */
  public Box clamped(Size picture) {
    return new Box(
        Math.min(Math.max(x1, 0), picture.width()),
        Math.min(Math.max(y1, 0), picture.height()),
        Math.max(0, Math.min(x2, picture.width())),
        Math.max(0, Math.min(y2, picture.height())));
  }

  /** Intersection over union, 0 to 1; 0 where the boxes have nothing in common. */
  public double iou(Box other) {
    double overlap = intersection(other).area();
    return overlap == 0 ? 0 : overlap / (area() + other.area() - overlap);
  }

  /** Intersection over the smaller area, 0 to 1; 0 where the boxes have nothing in common. */
  public double overSmaller(Box other) {
    double overlap = intersection(other).area();
    return overlap == 0 ? 0 : overlap / Math.min(area(), other.area());
  }

  /** The smallest box that holds both. */
  public Box around(Box other) {
    return new Box(
        Math.min(x1, other.x1),
        Math.min(y1, other.y1),
        Math.max(x2, other.x2),
        Math.max(y2, other.y2));
  }
}
