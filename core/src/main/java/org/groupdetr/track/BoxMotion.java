package org.groupdetr.track;

import org.groupdetr.geometry.Box;

/**
 * Where a box is and whither it moves: the Kalman filter of DeepSORT and ByteTrack over centre,
 * aspect and height, each with its speed. Nothing there ties the four to one another, so that each
 * is a filter of its own.
 */
record BoxMotion(Moving x, Moving y, Moving aspect, Moving height) {
  private static final double PLACE = 1.0 / 20;
  private static final double SPEED = 1.0 / 160;
  private static final double ASPECT = 1e-2;
  private static final double ASPECT_SPEED = 1e-5;
  private static final double ASPECT_SEEN = 1e-1;

  /** Of a box that was seen once. */
  static BoxMotion of(Box box) {
    double h = box.height();
    double place = 2 * PLACE * h;
    double speed = 10 * SPEED * h;
    return new BoxMotion(
        Moving.seen((box.x1() + box.x2()) / 2, place, speed),
        Moving.seen((box.y1() + box.y2()) / 2, place, speed),
        Moving.seen(box.width() / h, ASPECT, ASPECT_SPEED),
        Moving.seen(h, place, speed));
  }

  /** A frame later. */
  BoxMotion later() {
    double place = PLACE * height.value();
    double speed = SPEED * height.value();
    return new BoxMotion(
        x.later(place, speed),
        y.later(place, speed),
        aspect.later(ASPECT, ASPECT_SPEED),
        height.later(place, speed));
  }

  /** After it was seen again. */
  BoxMotion corrected(Box box) {
    double place = PLACE * height.value();
    return new BoxMotion(
        x.corrected((box.x1() + box.x2()) / 2, place),
        y.corrected((box.y1() + box.y2()) / 2, place),
        aspect.corrected(box.width() / box.height(), ASPECT_SEEN),
        height.corrected(box.height(), place));
  }

  /** The same, no longer growing or shrinking: what is out of sight. */
  BoxMotion outOfSight() {
    return new BoxMotion(x, y, aspect, height.resting());
  }

  /** Where it is believed to be. */
  Box box() {
    double h = height.value();
    double w = aspect.value() * h;
    return Box.ofXywh(x.value() - w / 2, y.value() - h / 2, w, h);
  }
}
