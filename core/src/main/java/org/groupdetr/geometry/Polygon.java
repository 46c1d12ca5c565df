package org.groupdetr.geometry;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * A closed ring of points, in pixels: one part of an object's outline.
 *
 * @param points x and y of each point, of which there are at least three; not copied
 */
public record Polygon(double... points) {
  /** No coordinate may be further from the picture's corner; no picture is as large. */
  public static final double FURTHEST = 1e5;

  private static final int LEAST_NUMBERS = 6;

  public Polygon {
    require(
        points.length % 2 == 0,
        "a polygon has two numbers for each point, found %d numbers",
        points.length);
    require(
        points.length >= LEAST_NUMBERS,
        "a polygon has at least three points, found %d",
        points.length / 2);
    for (double value : points) {
      require(
          Math.abs(value) <= FURTHEST,
          "a polygon's coordinates must be between -%s and %s, found %s",
          (long) FURTHEST,
          (long) FURTHEST,
          value);
    }
  }

  /** Whether three points and finite, sensible coordinates are there. */
  static boolean usable(double[] points) {
    boolean usable = points.length % 2 == 0 && points.length >= LEAST_NUMBERS;
    for (double value : points) {
      usable &= Math.abs(value) <= FURTHEST;
    }
    return usable;
  }

  /** The pixels inside, by the rule of the COCO API; where the ring crosses itself, even-odd. */
  public Rle mask(Size size) {
    return PolygonRaster.mask(points, size);
  }

  /** Signed area by the corners: positive if they run clockwise as one sees them. */
  public double area() {
    return area(points);
  }

  static double area(double[] points) {
    double twice = 0;
    for (int i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      twice += points[j] * points[i + 1] - points[i] * points[j + 1];
    }
    return twice / 2;
  }

  /** Smallest box around the points. */
  public Box box() {
    return box(points);
  }

  static Box box(double[] points) {
    double x1 = points[0];
    double y1 = points[1];
    double x2 = x1;
    double y2 = y1;
    for (int i = 2; i < points.length; i += 2) {
      x1 = Math.min(x1, points[i]);
      y1 = Math.min(y1, points[i + 1]);
      x2 = Math.max(x2, points[i]);
      y2 = Math.max(y2, points[i + 1]);
    }
    return new Box(x1, y1, x2, y2);
  }

  /**
   * The parts of a ring, of any coordinates, that lie in a window; rings around holes, which
   * another ring may enclose where it crosses itself, are left out.
   */
  public static List<double[]> clipped(double[] points, Box window) {
    return PolygonClip.clipped(points, window);
  }
}
