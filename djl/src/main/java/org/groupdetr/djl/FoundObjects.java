package org.groupdetr.djl;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Mask;
import ai.djl.modality.cv.output.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;

/** Detections in DJL's classes. */
final class FoundObjects {
  private FoundObjects() {}

  static DetectedObjects of(Question.Answer answer) {
    List<String> names = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<BoundingBox> boxes = new ArrayList<>();
    for (Detection found : answer.found()) {
      names.add(found.label());
      scores.add(found.score());
      boxes.add(box(found.clamped(answer.picture()), answer.picture()));
    }
    return new DetectedObjects(names, scores, boxes);
  }

  private static BoundingBox box(Detection found, Size picture) {
    Box box = found.box();
    double x = part(box.x1(), picture.width());
    double y = part(box.y1(), picture.height());
    double width = part(box.width(), picture.width());
    double height = part(box.height(), picture.height());
    if (found.mask().isEmpty()) {
      return new Rectangle(x, y, width, height);
    }
    Rle mask = found.mask().get();
    // The mask of the box alone, where the box lies around it, as DJL holds a float for each pixel.
    boolean around = box.area() > 0 && box.equals(mask.box());
    Box shown = around ? box : new Box(0, 0, picture.width(), picture.height());
    return new Mask(x, y, width, height, pixels(mask, shown), !around);
  }

  /** 1 where the object is, in rows. */
  private static float[][] pixels(Rle mask, Box shown) {
    byte[] bitmap = mask.decoded();
    float[][] rows = new float[(int) shown.height()][(int) shown.width()];
    for (int y = 0; y < rows.length; y++) {
      int from = ((int) shown.y1() + y) * mask.size().width() + (int) shown.x1();
      for (int x = 0; x < rows[y].length; x++) {
        rows[y][x] = bitmap[from + x];
      }
    }
    return rows;
  }

  /**
   * A length as a part of the picture's, such that DJL, which multiplies and cuts off the rest,
   * comes to the pixel that it began at.
   */
  private static double part(double pixels, int whole) {
    double part = pixels / whole;
    return (int) (part * whole) < (int) pixels ? Math.nextUp(part) : part;
  }
}
