package org.groupdetr.eval;

/**
 * How detections and objects cover one another: all that differs between boxes and masks. Belongs
 * to one thread.
 */
interface Overlap {
  /**
   * IoU; with a crowd the share of the detection that lies in it.
   *
   * @param detection row of the table of detections
   * @param object index among the objects of the truth
   */
  double of(int detection, int object);

  /** Size of a detection in square pixels. */
  double area(int detection);
}
