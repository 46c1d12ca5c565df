package org.groupdetr.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Numbers of several runs; those that were not taken (NaN) are left out. */
record Samples(double[] values) {
  static Samples of(DoubleStream values) {
    return new Samples(values.filter(Double::isFinite).toArray());
  }

  int count() {
    return values.length;
  }

  /** NaN if there are none. */
  double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Of the population that the numbers are drawn from (n - 1); NaN of fewer than two. */
  double deviation() {
    double mean = mean();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
  }
}
