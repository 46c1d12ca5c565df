package org.groupdetr.data.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.groupdetr.geometry.Polygon;

/**
 * Whether two edges of a polygon cross; touching, as where rings meet in a seam, does not count.
 * Edges are compared only if they overlap as seen from the direction in which the fewest do, out of
 * four. Outlines of 100,000 points need some ten million comparisons; what needs many more is
 * searched in part, so that no polygon takes more than a part of a second.
 */
final class SelfCrossing {
  /** What a search finds. */
  enum Result {
    NONE,
    CROSSING,
    NOT_FOUND_YET
  }

  private static final long MOST_PAIRS = 20_000_000;
  private static final double[][] DIRECTIONS = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};

  private final double[] points;

  private SelfCrossing(double[] points) {
    this.points = points;
  }

  static Result of(Polygon polygon) {
    return new SelfCrossing(polygon.points()).found();
  }

  /** Edges along a direction, by where they begin. */
  private record Order(int[] edges, double[] from, double[] to) {

    /** Behind the last edge that begins before the one at {@code place} ends. */
    int end(int place) {
      int found = Arrays.binarySearch(from, place + 1, from.length, to[place]);
      int end = found < 0 ? -found - 1 : found;
      while (end < from.length && from[end] <= to[place]) {
        end++;
      }
      return end;
    }

    long pairs() {
      long pairs = 0;
      for (int i = 0; i < edges.length; i++) {
        pairs += Math.max(0, end(i) - i - 1);
      }
      return pairs;
    }
  }

  private Result found() {
    Order best = order(DIRECTIONS[0]);
    long fewest = best.pairs();
    for (int i = 1; i < DIRECTIONS.length && fewest > points.length; i++) {
      Order other = order(DIRECTIONS[i]);
      long pairs = other.pairs();
      if (pairs < fewest) {
        best = other;
        fewest = pairs;
      }
    }
    return searched(best);
  }

  private Result searched(Order order) {
    long compared = 0;
    for (int i = 0; i < order.edges.length && compared < MOST_PAIRS; i++) {
      int end = order.end(i);
      for (int j = i + 1; j < end; j++) {
        if (cross(order.edges[i], order.edges[j])) {
          return Result.CROSSING;
        }
      }
      compared += Math.max(0, end - i - 1);
    }
    return compared < MOST_PAIRS ? Result.NONE : Result.NOT_FOUND_YET;
  }

  private Order order(double[] direction) {
    int count = points.length / 2;
    double[] along = new double[count + 1];
    for (int i = 0; i <= count; i++) {
      along[i] = direction[0] * x(i) + direction[1] * y(i);
    }
    int[] edges =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> Math.min(along[i], along[i + 1])))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] from =
        Arrays.stream(edges).mapToDouble(i -> Math.min(along[i], along[i + 1])).toArray();
    double[] to = Arrays.stream(edges).mapToDouble(i -> Math.max(along[i], along[i + 1])).toArray();
    return new Order(edges, from, to);
  }

  private double x(int edge) {
    return points[2 * edge % points.length];
  }

  private double y(int edge) {
    return points[2 * edge % points.length + 1];
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
