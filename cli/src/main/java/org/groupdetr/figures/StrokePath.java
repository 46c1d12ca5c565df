package org.groupdetr.figures;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/** Reads the strokes of a letter; the form is explained in the file of the letters. */
final class StrokePath {
  private final Path2D path = new Path2D.Double();

  private StrokePath() {}

  private record Point(double x, double y, boolean control) {
    Point middle(Point other) {
      return new Point((x + other.x) / 2, (y + other.y) / 2, false);
    }
  }

  static Path2D of(String strokes) {
    StrokePath pen = new StrokePath();
    for (String stroke : strokes.split(" \\| ")) {
      pen.draw(stroke);
    }
    return pen.path;
  }

  private void draw(String stroke) {
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
