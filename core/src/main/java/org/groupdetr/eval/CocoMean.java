package org.groupdetr.eval;

import java.util.Arrays;

/**
 * Mean of the numbers that are not -1, summed pairwise in the order in which numpy sums an array,
 * so that it equals COCO's own to the last bit.
 */
final class CocoMean {
  private static final int BLOCK = 128;
  private static final int LANES = 8;

  private double[] values = new double[BLOCK];
  private int size;

  void add(double value) {
    if (value <= -1) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size] = value;
    size++;
  }

  /** -1 if there was no number. */
  double value() {
    return size == 0 ? -1 : sum(0, size) / size;
  }

  private double sum(int from, int count) {
    if (count < LANES) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += values[from + i];
      }
      return sum;
    }
    if (count <= BLOCK) {
      return blockSum(from, count);
    }
    int half = count / 2;
    half -= half % LANES;
    return sum(from, half) + sum(from + half, count - half);
  }

  private double blockSum(int from, int count) {
    double[] lane = Arrays.copyOfRange(values, from, from + LANES);
    int i = LANES;
    for (; i < count - count % LANES; i += LANES) {
      for (int k = 0; k < LANES; k++) {
        lane[k] += values[from + i + k];
      }
    }
    double sum =
        ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    for (; i < count; i++) {
      sum += values[from + i];
    }
    return sum;
  }
}
