package org.groupdetr.tensor.graph;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tensor of a recorded computation.
 *
 * @param recording that it belongs to
 * @param id its number there
 * @param type of its numbers
 * @param shape its sizes
 * @param name of an input, or of numbers that have one
 * @param numbers if they are known beforehand
 */
public record Value(
    Recording recording,
    int id,
    ElementType type,
    Sizes shape,
    Optional<String> name,
    Optional<Numbers> numbers) {

  /** Whether its numbers are known beforehand. */
  public boolean isConstant() {
    return numbers.isPresent();
  }

  /** How many axes it has. */
  public int rank() {
    return shape.axes().length;
  }

  /** Size of an axis, counted from 0. */
  public long size(int axis) {
    return shape.axes()[axis];
  }

  /** How many numbers it has. */
  public long count() {
    return shape.count();
  }

  /** The axis along which this differs from another shape of the same rank, if it is one only. */
  public OptionalInt differingAxis(Value other) {
    return shape.differingAxis(other.shape);
  }

  @Override
  public boolean equals(Object other) {
    return other == this;
  }

  @Override
  public int hashCode() {
    return id;
  }
}
