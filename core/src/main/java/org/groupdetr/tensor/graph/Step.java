package org.groupdetr.tensor.graph;

import java.util.List;

/**
 * One operation of a recorded computation.
 *
 * @param settings as {@link Operation} names them
 * @param place of the program that asked for it: a class and its method
 */
public record Step(
    Operation operation,
    List<Value> inputs,
    List<Number> settings,
    List<Value> results,
    String place) {
  public Step {
    inputs = List.copyOf(inputs);
    settings = List.copyOf(settings);
    results = List.copyOf(results);
  }

  /** A setting that is a whole number. */
  public int integer(int index) {
    return settings.get(index).intValue();
  }

  /** A setting. */
  public double number(int index) {
    return settings.get(index).doubleValue();
  }

  /** The first input. */
  public Value input() {
    return inputs.get(0);
  }

  /** The first result. */
  public Value result() {
    return results.get(0);
  }
}
