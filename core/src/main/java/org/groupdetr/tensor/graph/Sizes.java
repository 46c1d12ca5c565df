package org.groupdetr.tensor.graph;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The shape of a tensor.
 *
 * @param axes size of each
 */
public record Sizes(long... axes) {
  /** How many numbers such a tensor has. */
  public long count() {
    return LongStream.of(axes).reduce(1, Math::multiplyExact);
  }

  /** The axis along which this differs from another of the same rank, if it is one only. */
  public OptionalInt differingAxis(Sizes other) {
    int[] differing =
        IntStream.range(0, axes.length).filter(i -> axes[i] != other.axes[i]).toArray();
    return differing.length == 1 ? OptionalInt.of(differing[0]) : OptionalInt.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sizes sizes && Arrays.equals(axes, sizes.axes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(axes);
  }

  @Override
  public String toString() {
    return Arrays.toString(axes);
  }
}
