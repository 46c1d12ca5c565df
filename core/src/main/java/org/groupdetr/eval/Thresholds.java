package org.groupdetr.eval;

/**
 * COCO's thresholds of IoU (0.5 to 0.95) and of recall (0 to 1). They are evenly spaced in doubles,
 * start plus a multiple of the step, and so not always the nearest double to the decimal number:
 * the ninth of IoU is 0.8999999999999999. The numbers of COCO depend on that.
 */
public final class Thresholds {
  /** T, number of thresholds of IoU. */
  public static final int IOU_COUNT = 10;

  /** R, number of points of recall. */
  public static final int RECALL_COUNT = 101;

  private static final double[] IOU = spaced(0.5, 0.95, IOU_COUNT);
  private static final double[] RECALL = spaced(0, 1, RECALL_COUNT);

  private Thresholds() {}

  /** IoU threshold {@code index}, 0..T-1. */
  public static double iou(int index) {
    return IOU[index];
  }

  /** Point of recall {@code index}, 0..R-1. */
  public static double recall(int index) {
    return RECALL[index];
  }

  private static double[] spaced(double from, double to, int count) {
    double step = (to - from) / (count - 1);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step + from;
    }
    values[count - 1] = to;
    return values;
  }
}
