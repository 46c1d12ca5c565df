package org.groupdetr.eval.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * From which score on detections of a class are best taken: where F1 at IoU 0.5 is greatest, of
 * equal ones at the highest score.
 *
 * @param name of the class
 * @param objects of it in the truth
 * @param score halfway between the least score that is taken and the next lower one; 1 if nothing
 *     is right at any score
 * @param precision share of what is taken that is right; NaN if nothing is
 * @param recall share of the objects that are found; NaN if there are none
 */
public record ClassThreshold(
    String name, int objects, double score, double precision, double recall) {

  /** A detection that counts, and whether it found an object. */
  record Judged(double score, boolean right) {}

  /** Twice what is right over all that is taken and all that was to be found; 0 if none. */
  public double f1() {
    return precision > 0 && recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }

  static ClassThreshold of(String name, int objects, List<Judged> judged) {
    List<Judged> all = new ArrayList<>(judged);
    all.sort(Comparator.comparingDouble(Judged::score).reversed());
    ClassThreshold best =
        new ClassThreshold(name, objects, 1, Double.NaN, objects == 0 ? Double.NaN : 0);
    double greatest = 0;
    int right = 0;
    for (int i = 0; i < all.size(); i++) {
      right += all.get(i).right() ? 1 : 0;
      double score = all.get(i).score();
      double next = i + 1 == all.size() ? score : all.get(i + 1).score();
      boolean last = i + 1 == all.size() || next < score;
      double f1 = 2.0 * right / (i + 1 + objects);
      if (last && f1 > greatest) {
        greatest = f1;
        best =
            new ClassThreshold(
                name,
                objects,
                (score + next) / 2,
                (double) right / (i + 1),
                (double) right / objects);
      }
    }
    return best;
  }
}
