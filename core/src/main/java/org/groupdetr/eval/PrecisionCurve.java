package org.groupdetr.eval;

import java.util.Arrays;
import org.groupdetr.eval.PrecisionTable.Curve;

/**
 * Precision at each right detection of a curve, at all thresholds of IoU at once. Detections come
 * by falling score. It keeps its arrays from curve to curve, so it belongs to one thread.
 */
final class PrecisionCurve {
  private static final int ALL = (1 << Thresholds.IOU_COUNT) - 1;

  // COCO adds this to the number of detections against division by zero, so that a perfect
  // precision may be 0.9999999999999998.
  private static final double EPSILON = Math.ulp(1.0);

  private int objects;
  private double firstScore;
  private boolean any;
  // Most detections are wrong at every threshold: they are counted once, the others by threshold.
  private int wrongEverywhere;
  private final int[] wrong = new int[Thresholds.IOU_COUNT];
  private final int[] count = new int[Thresholds.IOU_COUNT];
  private final double[][] precision = new double[Thresholds.IOU_COUNT][0];
  private final double[][] scores = new double[Thresholds.IOU_COUNT][0];

  /** Begins a curve over a number of objects, which no threshold's hits exceed. */
  void begin(int objectCount) {
    objects = objectCount;
    any = false;
    firstScore = 0;
    wrongEverywhere = 0;
    Arrays.fill(wrong, 0);
    Arrays.fill(count, 0);
    if (precision[0].length < objects) {
      for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
        precision[t] = new double[objects];
        scores[t] = new double[objects];
      }
    }
  }

  /**
   * Adds a detection.
   *
   * @param matched bit t: it took an object at threshold t
   * @param ignored bit t: at threshold t it is neither right nor wrong
   */
  void add(int matched, int ignored, double score) {
    if (!any) {
      any = true;
      firstScore = score;
    }
    if ((matched | ignored) == 0) {
      wrongEverywhere++;
      return;
    }
    for (int left = ALL & ~ignored; left != 0; left &= left - 1) {
      int t = Integer.numberOfTrailingZeros(left);
      if ((matched >> t & 1) == 0) {
        wrong[t]++;
      } else {
        int hits = count[t] + 1;
        precision[t][hits - 1] = hits / (wrong[t] + wrongEverywhere + hits + EPSILON);
        scores[t][hits - 1] = score;
        count[t] = hits;
      }
    }
  }

  /** Writes the curve of each threshold. */
  void write(Curve curve, PrecisionTable table) {
    for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
      table.setRecall(curve, t, count[t] / (double) objects);
      for (int i = count[t] - 1; i > 0; i--) {
        precision[t][i - 1] = Math.max(precision[t][i - 1], precision[t][i]);
      }
      writePoints(curve, t, table);
    }
  }

  /** At each point of recall the first hit that reaches it; where none does, 0. */
  private void writePoints(Curve curve, int t, PrecisionTable table) {
    // Recall 0 is reached by the first detection, right or wrong.
    table.setPoint(curve, t, 0, count[t] > 0 ? precision[t][0] : 0, firstScore);
    int hit = 0;
    for (int r = 1; r < Thresholds.RECALL_COUNT; r++) {
      while (hit < count[t] && (hit + 1) / (double) objects < Thresholds.recall(r)) {
        hit++;
      }
      boolean reached = hit < count[t];
      double precisionThere = reached ? precision[t][hit] : 0;
      table.setPoint(curve, t, r, precisionThere, reached ? scores[t][hit] : 0);
    }
  }
}
