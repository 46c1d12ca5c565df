package org.groupdetr.figures;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for tags: inside the picture, at their boxes, and not on one another if possible.
 */
final class LabelPlacement {
  private final int width;
  private final int height;
  private final List<Rectangle2D> taken = new ArrayList<>();

  LabelPlacement(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * Takes a place for a tag of {@code wide} x {@code high} pixels at {@code box}: above it, in it
   * or below it, whichever covers the least of the tags placed before; in doubt the first of these.
   */
  Rectangle2D take(Rectangle2D box, double wide, double high) {
    Rectangle2D best = new Rectangle2D.Double();
    double least = Double.POSITIVE_INFINITY;
    for (double y :
        new double[] {box.getY() - high, box.getY(), box.getMaxY(), box.getMaxY() - high}) {
      for (double x : new double[] {box.getX(), box.getMaxX() - wide}) {
        Rectangle2D place = new Rectangle2D.Double(x, y, wide, high);
        double cost = outside(place) + covered(place);
        if (cost < least - 1) { // A pixel is nothing: prefer the usual place.
          least = cost;
          best = place;
        }
      }
    }
    double x = Math.max(0, Math.min(best.getX(), width - wide));
    double y = Math.max(0, Math.min(best.getY(), height - high));
    best.setRect(Math.rint(x), Math.rint(y), wide, high);
    taken.add(best);
    return best;
  }

  private double outside(Rectangle2D place) {
    return area(place) - overlap(place, new Rectangle2D.Double(0, 0, width, height));
  }

  private double covered(Rectangle2D place) {
    return taken.stream().mapToDouble(other -> overlap(place, other)).sum();
  }

  private static double overlap(Rectangle2D one, Rectangle2D other) {
    Rectangle2D shared = one.createIntersection(other);
    return shared.isEmpty() ? 0 : area(shared);
  }

  private static double area(Rectangle2D shape) {
    return shape.getWidth() * shape.getHeight();
  }
}
