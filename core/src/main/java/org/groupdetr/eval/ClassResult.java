package org.groupdetr.eval;

import org.groupdetr.data.CocoIds;

/**
 * How one class fared, among all sizes and with the largest number of detections.
 *
 * @param id the category id; -1 where classes are not told apart
 * @param name of the class
 * @param objects number of objects that count
 * @param crowds number of crowds
 * @param detections number of detections
 * @param ap over all thresholds of IoU; like the others -1 if there are no objects
 * @param ap50 at IoU 0.5
 * @param ap75 at IoU 0.75
 * @param ar the mean over the thresholds of IoU of the recall reached
 * @param fileId what the file calls the class where its ids are no plain numbers, else {@code id}
 */
public record ClassResult(
    int id,
    String name,
    int objects,
    int crowds,
    int detections,
    double ap,
    double ap50,
    double ap75,
    double ar,
    CocoIds.FileId fileId) {

  /** A class whose id is a plain number. */
  public ClassResult(
      int id,
      String name,
      int objects,
      int crowds,
      int detections,
      double ap,
      double ap50,
      double ap75,
      double ar) {
    this(id, name, objects, crowds, detections, ap, ap50, ap75, ar, CocoIds.FileId.of(id));
  }
}
