package org.groupdetr.data.image;

import java.util.Arrays;

/**
 * Which places of the source each place of the result mixes, and how: PIL's triangle filter in
 * fixed point. Weights of one place add up to about {@link #ONE}, not exactly, as PIL's do.
 *
 * @param most weights per place; shorter lists end in zeros
 * @param first the first source place of each place: {@code [places]}
 * @param count how many source places each place mixes: {@code [places]}
 * @param weights {@code [places, most]}
 */
record ResizeWeights(int most, int[] first, int[] count, int[] weights) {
  /** Fractional bits of a weight. */
  static final int BITS = 22;

  static final int ONE = 1 << BITS;

  /** What rounds a sum of products before its bits are cut off. */
  static final int HALF = 1 << (BITS - 1);

  /**
   * For places {@code from} to {@code from + places} of a resize from {@code in} to {@code out}.
   */
  static ResizeWeights of(int in, int out, int from, int places) {
    double scale = (double) in / out;
    double support = Math.max(scale, 1);
    int most = (int) Math.min(in, Math.ceil(support) * 2 + 1);
    ResizeWeights taps =
        new ResizeWeights(most, new int[places], new int[places], new int[places * most]);
    double[] shares = new double[most];
    for (int place = 0; place < places; place++) {
      taps.fill(place, (from + place + 0.5) * scale, support, in, shares);
    }
    return taps.compact();
  }

  private void fill(int place, double centre, double support, int in, double[] shares) {
    int begin = Math.max(0, (int) (centre - support + 0.5));
    int end = Math.min(in, (int) (centre + support + 0.5));
    double inverse = 1 / support;
    double sum = 0;
    for (int i = begin; i < end; i++) {
      shares[i - begin] = Math.max(0, 1 - Math.abs((i - centre + 0.5) * inverse));
      sum += shares[i - begin];
    }
    first[place] = begin;
    for (int i = 0; i < end - begin; i++) {
      int weight = (int) (shares[i] / sum * ONE + 0.5);
      weights[place * most + i] = weight;
      if (weight != 0) {
        count[place] = i + 1;
      }
    }
  }

  /** The same without the columns of weights that are zero everywhere. */
  private ResizeWeights compact() {
    int needed = Arrays.stream(count).max().orElse(1);
    int[] packed = new int[count.length * needed];
    for (int place = 0; place < count.length; place++) {
      System.arraycopy(weights, place * most, packed, place * needed, needed);
    }
    return new ResizeWeights(needed, first, count, packed);
  }
}
