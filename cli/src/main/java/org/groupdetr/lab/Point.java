package org.groupdetr.lab;

/**
 * A place in a picture.
 *
 * @param x 0 to 1 from left to right
 * @param y 0 to 1 from top to bottom
 */
public record Point(double x, double y) {
  /** How far apart two places are, in units of the picture's sides. */
  public double distance(Point other) {
    return Math.hypot(x - other.x, y - other.y);
  }
}
