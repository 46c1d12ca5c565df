package org.groupdetr.data.yolo;

/**
 * What stands behind the box in the labels of poses: {@code kpt_shape}.
 *
 * @param count of key points
 * @param values of each: 2 (x, y) or 3 (x, y, visible)
 */
record KeyPoints(int count, int values) {
  private static final int BOX = 4;
  // Boxes are rounded, and so are points.
  private static final double SLACK = 0.02;

  /** Numbers behind the class. */
  int length() {
    return BOX + count * values;
  }

  /** What key points of {@code each} values a line of {@code length} numbers would hold. */
  static KeyPoints of(int length, int each) {
    return new KeyPoints((length - BOX) / each, each);
  }

  /**
   * Whether the numbers can be a box inside the picture and points in that box. A point that is not
   * marked is 0, 0.
   */
  boolean fits(double[] numbers) {
    if (numbers.length != length() || count < 1) {
      return false;
    }
    double halfWidth = numbers[2] / 2;
    double halfHeight = numbers[3] / 2;
    boolean box =
        halfWidth > 0
            && halfHeight > 0
            && inside(numbers[0], halfWidth, 0.5, 0.5 + SLACK)
            && inside(numbers[1], halfHeight, 0.5, 0.5 + SLACK);
    for (int at = BOX; box && at < numbers.length; at += values) {
      double x = numbers[at];
      double y = numbers[at + 1];
      boolean seen = values == 2 || isVisibility(numbers[at + 2]);
      boolean there =
          Math.abs(x - numbers[0]) <= halfWidth + SLACK
              && Math.abs(y - numbers[1]) <= halfHeight + SLACK;
      box = seen && (there || (x == 0 && y == 0));
    }
    return box;
  }

  private static boolean inside(double centre, double half, double middle, double reach) {
    return Math.abs(centre - middle) + half <= reach;
  }

  private static boolean isVisibility(double value) {
    return value == 0 || value == 1 || value == 2;
  }

  /**
   * Whether the numbers as the corners of a polygon cross themselves, as points in the order of a
   * body's parts nearly always do and outlines hardly ever.
   */
  static boolean crosses(double[] polygon) {
    int corners = polygon.length / 2;
    for (int a = 0; a < corners; a++) {
      for (int b = a + 2; b < corners; b++) {
        if ((a > 0 || b < corners - 1) && cross(polygon, a, b)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean cross(double[] p, int a, int b) {
    return side(p, a, b) * side(p, a, b + 1) < 0 && side(p, b, a) * side(p, b, a + 1) < 0;
  }

  private static double side(double[] p, int edge, int point) {
    int from = 2 * edge;
    int to = (2 * edge + 2) % p.length;
    int at = 2 * point % p.length;
    double dx = p[to] - p[from];
    double dy = p[to + 1] - p[from + 1];
    return Math.signum(dx * (p[at + 1] - p[from + 1]) - dy * (p[at] - p[from]));
  }
}
