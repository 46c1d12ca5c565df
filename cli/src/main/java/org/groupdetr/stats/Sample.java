package org.groupdetr.stats;

import java.util.Arrays;
import java.util.Collection;

/**
 * What is to be said of numbers measured again and again.
 *
 * @param count how many; NaN is not counted
 * @param mean NaN of none
 * @param deviation the sample standard deviation, divided by {@code count - 1}; NaN of fewer than
 *     two
 */
public record Sample(int count, double mean, double deviation) {
  /** The sample of numbers, of which NaN is left out. */
  public static Sample of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The sample of numbers, of which NaN is left out. */
  public static Sample of(double... values) {
    double[] counted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    double mean = Arrays.stream(counted).average().orElse(Double.NaN);
    double squares = Arrays.stream(counted).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = counted.length < 2 ? Double.NaN : Math.sqrt(squares / (counted.length - 1));
    return new Sample(counted.length, mean, deviation);
  }

  /** The standard error of the mean; NaN of fewer than two numbers. */
  public double error() {
    return deviation / Math.sqrt(count);
  }
}
