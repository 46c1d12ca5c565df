package org.groupdetr.eval;

import org.groupdetr.data.DetectionTable;

/** Overlap of boxes. Those without width or height overlap nothing, themselves included. */
final class BoxOverlap implements Overlap {
  private final DetectionTable detections;
  private final Objects objects;

  BoxOverlap(DetectionTable detections, Objects objects) {
    this.detections = detections;
    this.objects = objects;
  }

  @Override
  public double of(int detection, int object) {
    double x = detections.x(detection);
    double objectX = objects.x(object);
    double width = detections.width(detection);
    double objectWidth = objects.width(object);
    double sharedWidth = Math.min(width + x, objectWidth + objectX) - Math.max(x, objectX);
    if (sharedWidth <= 0) {
      return 0;
    }
    double y = detections.y(detection);
    double objectY = objects.y(object);
    double height = detections.height(detection);
    double objectHeight = objects.height(object);
    double sharedHeight = Math.min(height + y, objectHeight + objectY) - Math.max(y, objectY);
    if (sharedHeight <= 0) {
      return 0;
    }
    // The order of the sum decides the last bit.
    double shared = sharedWidth * sharedHeight;
    double area = width * height;
    return shared / (objects.crowd(object) ? area : area + objectWidth * objectHeight - shared);
  }

  @Override
  public double area(int detection) {
    return detections.width(detection) * detections.height(detection);
  }
}
