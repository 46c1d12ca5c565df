package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Numbers over steps or epochs.
 *
 * @param xs ascending
 * @param ys one for each x; NaN leaves a gap
 */
record Curve(double[] xs, double[] ys) {
  /** A smoothed curve follows a change within about this share of its length. */
  private static final int SMOOTHING = 40;

  Curve {
    require(xs.length == ys.length, "%d xs for %d ys", xs.length, ys.length);
  }

  boolean isEmpty() {
    return Arrays.stream(ys).noneMatch(Double::isFinite);
  }

  /** True where noise may hide the way a curve goes, so that a smoothed one helps. */
  boolean isLong() {
    return ys.length >= 2 * SMOOTHING;
  }

  /** The number that the share {@code q} of all does not exceed; needs one that is finite. */
  double quantile(double q) {
    double[] sorted = Arrays.stream(ys).filter(Double::isFinite).sorted().toArray();
    return sorted[(int) Math.ceil(q * (sorted.length - 1))];
  }

  /** The same numbers in another unit. */
  Curve times(double factor) {
    return new Curve(xs, Arrays.stream(ys).map(y -> y * factor).toArray());
  }

  /** The same numbers with gaps where they are below zero. */
  Curve withoutNegatives() {
    return new Curve(xs, Arrays.stream(ys).map(y -> y < 0 ? Double.NaN : y).toArray());
  }

  /** The points alone that lie above a number. */
  Curve above(double least) {
    int[] kept = IntStream.range(0, ys.length).filter(i -> ys[i] > least).toArray();
    return new Curve(
        Arrays.stream(kept).mapToDouble(i -> xs[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> ys[i]).toArray());
  }

  /** The same places at one height. */
  Curve at(double height) {
    return new Curve(xs, Arrays.stream(ys).map(y -> height).toArray());
  }

  /** The running mean of the past, in which older numbers count ever less. */
  Curve smoothed() {
    double keep = 1 - 1 / Math.max(1.0, (double) ys.length / SMOOTHING);
    double sum = 0;
    double weight = 0;
    double[] smooth = new double[ys.length];
    for (int i = 0; i < ys.length; i++) {
      if (Double.isFinite(ys[i])) {
        sum = keep * sum + ys[i];
        weight = keep * weight + 1;
      }
      smooth[i] = Double.isFinite(ys[i]) ? sum / weight : Double.NaN;
    }
    return new Curve(xs, smooth);
  }
}
