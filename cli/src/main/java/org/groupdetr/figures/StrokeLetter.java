package org.groupdetr.figures;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;

/**
 * A letter as strokes of a pen.
 *
 * @param path the middle of the strokes
 * @param width where the path ends on the right; it begins at or after 0
 */
record StrokeLetter(Path2D path, double width) {
  /** Reads strokes; their form is explained in the file of the letters. */
  static StrokeLetter of(String strokes) {
    Path2D path = StrokePath.of(strokes);
    return new StrokeLetter(path, right(path));
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
}
