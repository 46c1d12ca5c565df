package org.groupdetr.figures;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;

/**
 * A letter as strokes of a pen.
 *
 * @param path the middle of the strokes
 * @param width where the path ends on the right; it begins at or after 0
 */
record PenLetter(Path2D path, double width) {

  private record Point(double x, double y, boolean control) {
    Point middle(Point other) {
      return new Point((x + other.x) / 2, (y + other.y) / 2, false);
    }
  }

  /** Reads strokes; their form is explained in the file of the letters. */
  static PenLetter of(String strokes) {
    Path2D path = new Path2D.Double();
    for (String stroke : strokes.split(" \\| ")) {
      draw(path, stroke);
    }
    return new PenLetter(path, right(path));
  }

  // Not by the bounds of the path, which take in the control points in some versions of Java.
  private static double right(Path2D path) {
    double right = 0;
    double[] point = new double[6];
    for (PathIterator line = path.getPathIterator(null, 0.01); !line.isDone(); line.next()) {
      line.currentSegment(point);
      right = Math.max(right, point[0]);
    }
    return right;
  }

  private static void draw(Path2D path, String stroke) {
    boolean closed = stroke.startsWith("z ");
    List<Point> points = new ArrayList<>();
    for (String point : (closed ? stroke.substring(2) : stroke).split(" ")) {
      points.add(point(point));
    }
    if (closed) {
      Point start = points.get(0).middle(points.get(points.size() - 1));
      points.add(0, start);
      points.add(start);
    }
    path.moveTo(points.get(0).x(), points.get(0).y());
    for (int i = 1; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.control()) {
        Point next = points.get(i + 1);
        Point end = next.control() ? point.middle(next) : next;
        path.quadTo(point.x(), point.y(), end.x(), end.y());
        i += next.control() ? 0 : 1;
      } else {
        path.lineTo(point.x(), point.y());
      }
    }
  }

  private static Point point(String text) {
    boolean control = text.startsWith("~");
    String[] parts = text.substring(control ? 1 : 0).split(",");
    return new Point(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), control);
  }
}
