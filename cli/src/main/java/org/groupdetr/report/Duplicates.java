package org.groupdetr.report;

import java.util.List;
import org.groupdetr.data.Detection;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoSummary;
import org.groupdetr.geometry.NonMaximumSuppression;

/**
 * What non-maximum suppression would change.
 *
 * @param iou from which on two boxes of a class are taken for the same thing
 * @param removed share of all predictions that it removes; NaN if there are none
 * @param removedConfident the same of the predictions that are sure enough
 * @param after COCO's numbers with it
 */
record Duplicates(double iou, double removed, double removedConfident, CocoSummary after) {

  /**
   * Suppresses and evaluates.
   *
   * @param least score of predictions that are sure enough
   */
  static Duplicates of(
      List<PictureResult> scenes, double iou, double least, CocoEvaluator evaluator) {
    NonMaximumSuppression suppression = new NonMaximumSuppression(iou);
    DetectionTable left = new DetectionTable();
    int all = 0;
    int sure = 0;
    int sureLeft = 0;
    for (PictureResult scene : scenes) {
      List<Detection> kept =
          suppression.apply(
              scene.found(), Integer.MAX_VALUE, Detection::box, Detection::categoryId);
      kept.forEach(found -> left.add(scene.picture().id(), found));
      all += scene.found().size();
      sure += count(scene.found(), least);
      sureLeft += count(kept, least);
    }
    return new Duplicates(
        iou,
        share(all - left.size(), all),
        share(sure - sureLeft, sure),
        evaluator.evaluate(left).summary());
  }

  private static int count(List<Detection> found, double least) {
    return (int) found.stream().filter(d -> d.score() >= least).count();
  }

  private static double share(int part, int whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
