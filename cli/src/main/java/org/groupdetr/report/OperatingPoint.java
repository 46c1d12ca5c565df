package org.groupdetr.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.groupdetr.data.Detection;

/**
 * A least score of detections, and how good those that reach it are at IoU 0.5, over all classes
 * together.
 *
 * @param precision share of these detections that are right; NaN if there are none
 * @param recall share of the objects that are found; NaN if there are none
 */
record OperatingPoint(double score, double precision, double recall) {

  private record Judged(double score, boolean right) {}

  /** The point where F1 is greatest, of equal ones that with the highest score. */
  static OperatingPoint best(List<PictureResult> scenes) {
    List<Judged> all = new ArrayList<>();
    int objects = count(scenes, all);
    all.sort(Comparator.comparingDouble(Judged::score).reversed());
    OperatingPoint best = new OperatingPoint(1, Double.NaN, objects == 0 ? Double.NaN : 0);
    double greatest = 0;
    int right = 0;
    for (int i = 0; i < all.size(); i++) {
      right += all.get(i).right() ? 1 : 0;
      boolean last = i + 1 == all.size() || all.get(i + 1).score() < all.get(i).score();
      double f1 = 2.0 * right / (i + 1 + objects);
      if (last && f1 > greatest) {
        greatest = f1;
        best = point(all.get(i).score(), right, i + 1, objects);
      }
    }
    return best;
  }

  /** The point of a score. */
  static OperatingPoint at(double score, List<PictureResult> scenes) {
    List<Judged> all = new ArrayList<>();
    int objects = count(scenes, all);
    int right = (int) all.stream().filter(d -> d.score() >= score && d.right()).count();
    int sure = (int) all.stream().filter(d -> d.score() >= score).count();
    return point(score, right, sure, objects);
  }

  /** Adds all detections that count; gives the number of objects. */
  private static int count(List<PictureResult> scenes, List<Judged> all) {
    int objects = 0;
    for (PictureResult scene : scenes) {
      // By falling score: a detection's partner does not depend on what is less sure.
      BoxMatching pairing = BoxMatching.of(scene, BoxMatching.Classes.SAME);
      objects += pairing.objects();
      for (int d = 0; d < scene.found().size(); d++) {
        Detection found = scene.found().get(d);
        if (pairing.objectOf()[d] != BoxMatching.CROWD) {
          all.add(new Judged(found.score(), pairing.objectOf()[d] >= 0));
        }
      }
    }
    return objects;
  }

  private static OperatingPoint point(double score, int right, int sure, int objects) {
    return new OperatingPoint(
        score,
        sure == 0 ? Double.NaN : (double) right / sure,
        objects == 0 ? Double.NaN : (double) right / objects);
  }
}
