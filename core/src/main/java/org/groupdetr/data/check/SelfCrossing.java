package org.groupdetr.data.check;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.groupdetr.geometry.Polygon;

/**
 * Whether two edges of a polygon cross; touching, as where rings meet in a seam, does not count.
 */
final class SelfCrossing {
  private final double[] points;

  private SelfCrossing(double[] points) {
    this.points = points;
  }

  static boolean of(Polygon polygon) {
    return new SelfCrossing(polygon.points()).found();
  }

  /** Edges from left to right: each is compared only with those that begin before it ends. */
  private boolean found() {
    int count = points.length / 2;
    int[] edges =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(this::left))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count && left(edges[j]) <= right(edges[i]); j++) {
        if (cross(edges[i], edges[j])) {
          return true;
        }
      }
    }
    return false;
  }

  private double x(int edge) {
    return points[2 * edge % points.length];
  }

  private double y(int edge) {
    return points[2 * edge % points.length + 1];
  }

  private double left(int edge) {
    return Math.min(x(edge), x(edge + 1));
  }

  private double right(int edge) {
    return Math.max(x(edge), x(edge + 1));
  }

  private boolean cross(int a, int b) {
    return side(a, b) * side(a, b + 1) < 0 && side(b, a) * side(b, a + 1) < 0;
  }

  /** On which side of an edge a point lies; 0 on its line. */
  private double side(int edge, int point) {
    double dx = x(edge + 1) - x(edge);
    double dy = y(edge + 1) - y(edge);
    return Math.signum(dx * (y(point) - y(edge)) - dy * (x(point) - x(edge)));
  }
}
