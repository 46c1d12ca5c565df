package org.groupdetr.eval;

import java.util.Arrays;

/**
 * Precision and score at each point of recall, and the recall reached, for each threshold of IoU
 * (T), class (K), range of areas (A) and number of detections (M). -1 where a class has no object
 * of that size.
 */
public final class PrecisionTable {
  private final int classes;
  private final int areas;
  private final int limits;
  // [K, A, M, T, R]: all of a class stands together, so that threads write to different places.
  private final double[] precision;
  private final double[] scores;
  private final double[] recall; // [K, A, M, T]

  PrecisionTable(int classes, int areas, int limits) {
    this.classes = classes;
    this.areas = areas;
    this.limits = limits;
    int curves = Math.multiplyExact(classes, areas * limits * Thresholds.IOU_COUNT);
    precision = new double[Math.multiplyExact(curves, Thresholds.RECALL_COUNT)];
    scores = new double[precision.length];
    recall = new double[curves];
    Arrays.fill(precision, -1);
    Arrays.fill(scores, -1);
    Arrays.fill(recall, -1);
  }

  /**
   * The place of a curve.
   *
   * @param classIndex 0..K-1, by rising category id
   * @param area index in {@link CocoSettings#areas()}
   * @param limit index in {@link CocoSettings#maxDetections()}
   */
  public record Curve(int classIndex, int area, int limit) {}

  /** K; 1 where classes are not told apart. */
  public int classes() {
    return classes;
  }

  /** A, number of ranges of areas. */
  public int areas() {
    return areas;
  }

  /** M, number of limits to the detections. */
  public int limits() {
    return limits;
  }

  /** Precision at recall {@link Thresholds#recall}{@code (r)}: the best at that recall or above. */
  public double precision(Curve curve, int t, int r) {
    return precision[index(curve, t) * Thresholds.RECALL_COUNT + r];
  }

  /** Score of the detection that first reaches recall {@link Thresholds#recall}{@code (r)}. */
  public double score(Curve curve, int t, int r) {
    return scores[index(curve, t) * Thresholds.RECALL_COUNT + r];
  }

  /** The greatest recall that is reached. */
  public double recall(Curve curve, int t) {
    return recall[index(curve, t)];
  }

  void setRecall(Curve curve, int t, double value) {
    recall[index(curve, t)] = value;
  }

  void setPoint(Curve curve, int t, int r, double precisionThere, double scoreThere) {
    int place = index(curve, t) * Thresholds.RECALL_COUNT + r;
    precision[place] = precisionThere;
    scores[place] = scoreThere;
  }

  private int index(Curve curve, int t) {
    int block = (curve.classIndex() * areas + curve.area()) * limits + curve.limit();
    return block * Thresholds.IOU_COUNT + t;
  }
}
