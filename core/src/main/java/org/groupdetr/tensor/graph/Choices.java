package org.groupdetr.tensor.graph;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;

/**
 * Prescribes what a recorded computation chooses where it takes the greatest of some numbers, and
 * keeps those numbers: two computations that round differently can be compared only where they
 * choose alike. For one computation.
 */
public final class Choices {
  private final List<long[]> prescribed;
  private final List<float[]> numbers = new ArrayList<>();

  /**
   * Prescribes.
   *
   * @param prescribed places of what is chosen, {@code [rows * count]}, choice by choice
   */
  public Choices(List<long[]> prescribed) {
    this.prescribed = List.copyOf(prescribed);
  }

  /**
   * What is chosen next.
   *
   * @param among {@code [rows * length]}
   */
  public long[] next(float[] among) {
    require(numbers.size() < prescribed.size(), "more is chosen than was prescribed");
    numbers.add(among);
    return prescribed.get(numbers.size() - 1);
  }

  /** Among which numbers was chosen, choice by choice. */
  public List<float[]> numbers() {
    return List.copyOf(numbers);
  }
}
