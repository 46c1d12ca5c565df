package org.groupdetr.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Times repetitions of the same work. */
final class Stopwatch {
  private final List<Double> seconds = new ArrayList<>();

  void time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    seconds.add((System.nanoTime() - start) / 1e9);
  }

  /** The middle of all but the first few. */
  double median(int untimed) {
    List<Double> sorted = timed(untimed).stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  double sum(int untimed) {
    return timed(untimed).stream().mapToDouble(Double::doubleValue).sum();
  }

  private List<Double> timed(int untimed) {
    return seconds.subList(untimed, seconds.size());
  }
}
