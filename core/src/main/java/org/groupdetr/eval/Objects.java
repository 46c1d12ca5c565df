package org.groupdetr.eval;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.geometry.Rle;

/** The objects of the truth in columns, in the order of the truth. */
final class Objects {
  private static final int SIDES = 4;

  private final long[] ids;
  private final double[] boxes;
  private final double[] areas;
  private final boolean[] crowds;
  private final List<Rle> masks;

  /**
   * Takes the objects of a truth.
   *
   * @param masks of each object; none where boxes are evaluated
   */
  Objects(List<CocoAnnotation> annotations, List<Rle> masks) {
    this.masks = masks;
    int count = annotations.size();
    ids = new long[count];
    boxes = new double[Math.multiplyExact(count, SIDES)];
    areas = new double[count];
    crowds = new boolean[count];
    for (int i = 0; i < count; i++) {
      CocoAnnotation annotation = annotations.get(i);
      ids[i] = annotation.id();
      boxes[i * SIDES] = annotation.x();
      boxes[i * SIDES + 1] = annotation.y();
      boxes[i * SIDES + 2] = annotation.width();
      boxes[i * SIDES + 3] = annotation.height();
      areas[i] = annotation.area();
      crowds[i] = annotation.crowd();
    }
  }

  int count() {
    return ids.length;
  }

  boolean hasId(long id) {
    return Arrays.stream(ids).anyMatch(own -> own == id);
  }

  long id(int index) {
    return ids[index];
  }

  double x(int index) {
    return boxes[index * SIDES];
  }

  double y(int index) {
    return boxes[index * SIDES + 1];
  }

  double width(int index) {
    return boxes[index * SIDES + 2];
  }

  double height(int index) {
    return boxes[index * SIDES + 3];
  }

  /** The file's own area, which decides the size. */
  double area(int index) {
    return areas[index];
  }

  /** The mask, where masks are evaluated. */
  Rle mask(int index) {
    return masks.get(index);
  }

  boolean crowd(int index) {
    return crowds[index];
  }
}
