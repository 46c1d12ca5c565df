package org.groupdetr.report;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line of a chart.
 *
 * @param name for the legend; empty: the line is not in it
 * @param colour index in the palette
 * @param pale a line behind the others, such as one run of several
 * @param xs ascending
 * @param ys one for each x; NaN leaves a gap
 */
record ChartLine(String name, int colour, boolean pale, double[] xs, double[] ys) {
  /** A chart of some hundred pixels shows no more points. */
  private static final int MOST = 300;

  ChartLine {
    require(xs.length == ys.length, "%d xs for %d ys", xs.length, ys.length);
  }

  /** A line through a point for each item. */
  static <T> ChartLine of(
      String name, int colour, List<T> items, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    return new ChartLine(
        name,
        colour,
        false,
        items.stream().mapToDouble(x).toArray(),
        items.stream().mapToDouble(y).toArray());
  }

  ChartLine coloured(int other) {
    return new ChartLine(name, other, pale, xs, ys);
  }

  ChartLine palely() {
    return new ChartLine("", colour, true, xs, ys);
  }

  boolean isEmpty() {
    return Arrays.stream(ys).noneMatch(Double::isFinite);
  }

  /** Whether its xs count something, such as steps: then all are whole, and stay so. */
  boolean isCounted() {
    return Arrays.stream(xs).allMatch(x -> x == Math.rint(x));
  }

  /** The same with no more points than a chart shows: means of neighbours. */
  ChartLine thinned() {
    int width = (xs.length + MOST - 1) / MOST;
    if (width <= 1) {
      return this;
    }
    int count = (xs.length + width - 1) / width;
    boolean counted = isCounted();
    double[] fewXs = new double[count];
    double[] fewYs = new double[count];
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int to = Math.min(xs.length, from + width);
      double mean = Arrays.stream(xs, from, to).average().orElse(Double.NaN);
      fewXs[i] = counted ? Math.rint(mean) : mean;
      fewYs[i] = Arrays.stream(ys, from, to).filter(Double::isFinite).average().orElse(Double.NaN);
    }
    return new ChartLine(name, colour, pale, fewXs, fewYs);
  }
}
