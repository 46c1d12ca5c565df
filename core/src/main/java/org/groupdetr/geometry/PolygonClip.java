package org.groupdetr.geometry;

import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The parts of a ring that lie in a rectangle, each with a ring of its own. */
final class PolygonClip {
  private static final int LEAST_NUMBERS = 6;

  private PolygonClip() {}

  static List<double[]> clipped(double[] points, Box window) {
    Box box = Polygon.box(points);
    if (box.x2() <= window.x1()
        || box.y2() <= window.y1()
        || box.x1() >= window.x2()
        || box.y1() >= window.y2()) {
      return List.of();
    }
    if (box.x1() >= window.x1()
        && box.y1() >= window.y1()
        && box.x2() <= window.x2()
        && box.y2() <= window.y2()) {
      return List.of(points.clone());
    }
    Area area = new Area(path(points));
    area.intersect(
        new Area(
            new Rectangle2D.Double(window.x1(), window.y1(), window.width(), window.height())));
    return outerRings(area);
  }

  private static Path2D path(double[] points) {
    Path2D.Double path = new Path2D.Double(Path2D.WIND_EVEN_ODD, points.length / 2 + 1);
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }

  /** Rings around holes run the other way round; they are left out. */
  private static List<double[]> outerRings(Area area) {
    List<double[]> rings = new ArrayList<>();
    double[] ring = new double[64];
    int count = 0;
    double[] point = new double[6];
    for (PathIterator at = area.getPathIterator(null); !at.isDone(); at.next()) {
      int kind = at.currentSegment(point);
      if (kind == PathIterator.SEG_CLOSE) {
        add(rings, Arrays.copyOf(ring, count));
        count = 0;
      } else {
        if (count == ring.length) {
          ring = Arrays.copyOf(ring, 2 * count);
        }
        ring[count] = point[0];
        ring[count + 1] = point[1];
        count += 2;
      }
    }
    return rings;
  }

  private static void add(List<double[]> rings, double[] closed) {
    int count = closed.length;
    boolean repeated =
        count > 2 && closed[0] == closed[count - 2] && closed[1] == closed[count - 1];
    double[] ring = repeated ? Arrays.copyOf(closed, count - 2) : closed;
    if (ring.length >= LEAST_NUMBERS && Polygon.area(ring) < 0) {
      rings.add(ring);
    }
  }
}
