package org.groupdetr.data;

/**
 * What training does with an object. The arithmetic is that of DETR: corners in single precision
 * are clamped to the picture first, and only then is the box asked for its area.
 */
public enum BoxFilter {
  /** Learned as it is. */
  KEPT,
  /** Learned, cut off at the border of the picture. */
  CLAMPED,
  /** A region of many objects; not learned. */
  CROWD,
  /** Width or height is below zero; not learned. */
  NEGATIVE_SIZE,
  /** Width or height is zero in single precision; not learned. */
  NO_AREA,
  /** No part of it is in the picture; not learned. */
  OUTSIDE;

  // Coordinates given as shares of the picture overshoot its border by rounding; not worth a word.
  private static final double ROUNDING = 0.01;

  /** Whether a detector learns the object. */
  public boolean learned() {
    return this == KEPT || this == CLAMPED;
  }

  /** What becomes of an object in a picture of this size, in pixels. */
  public static BoxFilter of(CocoAnnotation object, int width, int height) {
    if (object.crowd()) {
      return CROWD;
    }
    if (object.width() < 0 || object.height() < 0) {
      return NEGATIVE_SIZE;
    }
    float[] box = corners(object);
    if (!hasArea(box)) {
      return NO_AREA;
    }
    boolean over =
        object.x() < -ROUNDING
            || object.y() < -ROUNDING
            || object.x() + object.width() > width + ROUNDING
            || object.y() + object.height() > height + ROUNDING;
    clamp(box, width, height);
    if (!hasArea(box)) {
      return OUTSIDE;
    }
    return over ? CLAMPED : KEPT;
  }

  /** The box inside the picture: x1, y1, x2, y2. */
  public static float[] clamped(CocoAnnotation object, int width, int height) {
    float[] box = corners(object);
    clamp(box, width, height);
    return box;
  }

  private static float[] corners(CocoAnnotation object) {
    float x = (float) object.x();
    float y = (float) object.y();
    return new float[] {x, y, x + (float) object.width(), y + (float) object.height()};
  }

  private static void clamp(float[] box, int width, int height) {
    for (int i = 0; i < box.length; i++) {
      box[i] = Math.min(Math.max(box[i], 0f), i % 2 == 0 ? width : height);
    }
  }

  private static boolean hasArea(float[] box) {
    return box[2] > box[0] && box[3] > box[1];
  }
}
