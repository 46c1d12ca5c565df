package org.groupdetr.report;

import java.util.Arrays;
import java.util.List;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;

/**
 * Who found what in a picture, at IoU 0.5, as COCO matches: by falling score each detection takes
 * the object of greatest IoU that is still free, of equal ones the later. What fits no free object
 * but lies in a crowd is neither right nor wrong.
 *
 * @param objectOf for each detection the object that it took, or {@link #NOTHING} or {@link #CROWD}
 * @param objects number of objects that count: those that are no crowds
 */
record BoxMatching(int[] objectOf, int objects) {
  static final int NOTHING = -1;
  static final int CROWD = -2;
  static final double LEAST_IOU = 0.5;

  /** Which classes a detection may be paired with. */
  enum Classes {
    /** Its own only: what COCO's AP counts. */
    SAME,
    /** Any, so that a thing found as another shows. */
    ANY
  }

  static BoxMatching of(PictureResult scene, Classes classes) {
    List<CocoAnnotation> objects = scene.objects();
    int[] objectOf = new int[scene.found().size()];
    boolean[] taken = new boolean[objects.size()];
    for (int d = 0; d < objectOf.length; d++) {
      Detection found = scene.found().get(d);
      int best = NOTHING;
      double greatest = LEAST_IOU;
      boolean inCrowd = false;
      for (int g = 0; g < objects.size(); g++) {
        CocoAnnotation object = objects.get(g);
        if (classes == Classes.SAME && object.categoryId() != found.categoryId()) {
          continue;
        }
        Box box = PictureResult.box(object);
        if (object.crowd()) {
          double common = found.box().intersection(box).area();
          inCrowd |= common > 0 && common >= LEAST_IOU * found.box().area();
        } else if (!taken[g] && found.box().iou(box) >= greatest) {
          best = g;
          greatest = found.box().iou(box);
        }
      }
      objectOf[d] = best == NOTHING && inCrowd ? CROWD : best;
      if (best != NOTHING) {
        taken[best] = true;
      }
    }
    return new BoxMatching(objectOf, (int) objects.stream().filter(o -> !o.crowd()).count());
  }

  /** Detections that took an object. */
  int hits() {
    return (int) Arrays.stream(objectOf).filter(g -> g >= 0).count();
  }

  /** Detections that are wrong. */
  int wrong() {
    return (int) Arrays.stream(objectOf).filter(g -> g == NOTHING).count();
  }

  int missed() {
    return objects - hits();
  }

  /** How right detections and objects are on the whole, 0 to 1; 1 where there is nothing. */
  double f1() {
    int all = 2 * hits() + wrong() + missed();
    return all == 0 ? 1 : 2.0 * hits() / all;
  }
}
