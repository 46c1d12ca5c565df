package org.groupdetr.tensor.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A computation that is written down while it runs: what is worked out from its inputs, step by
 * step, and the numbers that these steps use besides. It holds those numbers until it is closed,
 * and belongs to one thread.
 */
public final class Recording implements AutoCloseable {
  private final List<Value> inputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Value> known = new HashMap<>();
  private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
  private final List<Numbers> held = new ArrayList<>();
  private final Optional<Choices> choices;
  private int values;

  /** One that looks on. */
  public Recording() {
    choices = Optional.empty();
  }

  /** One in which choices are prescribed. */
  public Recording(Choices choices) {
    this.choices = Optional.of(choices);
  }

  /** What is chosen, if that is prescribed. */
  public Optional<Choices> choices() {
    return choices;
  }

  /** Adds an input. */
  public Value input(String name, ElementType type, Sizes shape) {
    Value value = value(type, shape, Optional.of(name), Optional.empty());
    inputs.add(value);
    return value;
  }

  /** Adds numbers that are known beforehand; they are the recording's from here on. */
  public Value constant(ElementType type, Sizes shape, Optional<String> name, Numbers numbers) {
    held.add(numbers);
    return value(type, shape, name, Optional.of(numbers));
  }

  /** Names a tensor, by its identity. */
  public void name(Object tensor, String name) {
    names.put(tensor, name);
  }

  /** The name that a tensor was given. */
  public Optional<String> name(Object tensor) {
    return Optional.ofNullable(names.get(tensor));
  }

  /** The constant of a name, if there is one already. */
  public Optional<Value> remembered(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** Remembers a constant by its name. */
  public void remember(String name, Value value) {
    known.put(name, value);
  }

  /** A value to come of a step. */
  public Value result(ElementType type, Sizes shape) {
    return value(type, shape, Optional.empty(), Optional.empty());
  }

  private Value value(
      ElementType type, Sizes shape, Optional<String> name, Optional<Numbers> numbers) {
    return new Value(this, values++, type, shape, name, numbers);
  }

  /** Adds a step. */
  public void add(Step step) {
    steps.add(step);
  }

  /** What was given, in order. */
  public List<Value> inputs() {
    return List.copyOf(inputs);
  }

  /** What was worked out, in order. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  @Override
  public void close() {
    held.forEach(Numbers::close);
    held.clear();
  }
}
