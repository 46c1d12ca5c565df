package org.groupdetr.eval;

import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/**
 * Overlap of masks. It unpacks a detection when it is asked about and remembers only the last, so
 * it belongs to one thread.
 */
final class MaskOverlap implements Overlap {
  private final DetectionTable detections;
  private final Objects objects;
  private int unpacked = -1;
  private Rle mask = Rle.empty(new Size(1, 1));

  MaskOverlap(DetectionTable detections, Objects objects) {
    this.detections = detections;
    this.objects = objects;
  }

  @Override
  public double of(int detection, int object) {
    if (detection != unpacked) {
      mask = detections.mask(detection).orElseThrow().mask();
      unpacked = detection;
    }
    Rle wanted = objects.mask(object);
    return objects.crowd(object) ? mask.shareIn(wanted) : mask.iou(wanted);
  }

  @Override
  public double area(int detection) {
    return detections.maskArea(detection);
  }
}
