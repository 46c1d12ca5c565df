package org.groupdetr.export;

import static org.groupdetr.common.Require.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.groupdetr.common.UserException;
import org.groupdetr.export.format.Initializer;
import org.groupdetr.export.format.Port;
import org.groupdetr.tensor.graph.ElementType;
import org.groupdetr.tensor.graph.Operation;
import org.groupdetr.tensor.graph.Recording;
import org.groupdetr.tensor.graph.Step;
import org.groupdetr.tensor.graph.Value;

/**
 * Turns a recorded computation into a graph of ONNX. If the number of pictures is free, the same
 * computation was recorded for two numbers of pictures: what differs grows with that number.
 */
final class Translation {
  /** What two orders of addition may differ by. */
  private static final double ROUNDING = 1e-5;

  private final GraphBuilder graph;
  private final Take few;
  private final Take more;
  private final Map<Value, String> names = new HashMap<>();
  private String pictures = "";

  /**
   * A recording.
   *
   * @param pictures how many went through
   * @param outputs what is handed out
   */
  record Take(Recording recording, int pictures, List<Value> outputs) {
    Take {
      outputs = List.copyOf(outputs);
    }
  }

  /** Of one recording, or of two with different numbers of pictures. */
  Translation(GraphBuilder graph, Take few, Take more) {
    this.graph = graph;
    this.few = few;
    this.more = more;
  }

  GraphBuilder graph() {
    return graph;
  }

  /** Adds all nodes that the outputs need. */
  void translate(List<String> outputs) {
    List<Step> steps = few.recording.steps();
    List<Step> others = more.recording.steps();
    require(steps.size() == others.size(), "the steps depend on the number of pictures");
    for (Value input : few.recording.inputs()) {
      names.put(input, input.name().orElseThrow());
    }
    Set<Value> needed = needed(steps);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).results().stream().anyMatch(needed::contains)) {
        translate(new Call(this, steps.get(i), others.get(i)));
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      graph.output(name(few.outputs.get(i), more.outputs.get(i), false), outputs.get(i));
    }
  }

  /** What the greatest of some numbers are taken of, and their places, in the steps' order. */
  List<GraphChoice> choices() {
    List<GraphChoice> choices = new ArrayList<>();
    for (int i = 0; i < few.recording.steps().size(); i++) {
      Step step = few.recording.steps().get(i);
      if (step.operation() == Operation.TOP_K && names.containsKey(step.results().get(1))) {
        Step again = more.recording.steps().get(i);
        choices.add(
            new GraphChoice(
                port(step.input(), again.input()),
                port(step.results().get(1), again.results().get(1))));
      }
    }
    return choices;
  }

  private Port port(Value value, Value again) {
    return new Port(name(value, again, false), value.type(), shape(value, again).words());
  }

  private Set<Value> needed(List<Step> steps) {
    Set<Value> needed = new HashSet<>(few.outputs);
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).results().stream().anyMatch(needed::contains)) {
        needed.addAll(steps.get(i).inputs());
      }
    }
    return needed;
  }

  private void translate(Call call) {
    Step step = call.step();
    require(
        step.operation() == call.again().operation()
            && step.settings().equals(call.again().settings()),
        "%s in %s depends on the number of pictures",
        step.operation(),
        step.place());
    graph.at(step.place());
    List<String> results = Rules.nodes(call);
    if (results.isEmpty()) {
      throw UserException.of(
          "ONNX: the operation %s, used by %s, cannot be written", step.operation(), step.place());
    }
    for (int i = 0; i < results.size(); i++) {
      names.put(step.results().get(i), results.get(i));
    }
  }

  /** The shape of a value. */
  Dimensions shape(Value value, Value again) {
    return Dimensions.of(value, few.pictures, again, more.pictures);
  }

  /** How many pictures there are, {@code [1]}. */
  String pictures() {
    if (pictures.isEmpty()) {
      pictures =
          graph.node(
              "Shape",
              List.of(few.recording.inputs().get(0).name().orElseThrow()),
              org.groupdetr.export.format.Attribute.of("start", 0),
              org.groupdetr.export.format.Attribute.of("end", 1));
    }
    return pictures;
  }

  /** A shape in the graph, {@code [rank]}. */
  String dimensions(Dimensions shape) {
    if (shape.frees() == 0) {
      return graph.integers(shape.array());
    }
    List<String> parts = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      String size = graph.integers(shape.sizes().get(axis));
      boolean one = shape.sizes().get(axis) == 1;
      parts.add(
          !shape.isFree(axis)
              ? size
              : one ? pictures() : graph.node("Mul", List.of(pictures(), size)));
    }
    return parts.size() == 1
        ? parts.get(0)
        : graph.node("Concat", parts, org.groupdetr.export.format.Attribute.of("axis", 0));
  }

  /** Name of a value in the graph; numbers that are known beforehand become part of it. */
  String name(Value value, Value again, boolean broadcast) {
    String known = names.get(value);
    if (known != null) {
      return known;
    }
    require(value.isConstant(), "value %d was used before it was made", value.id());
    if (value.shape().equals(again.shape())) {
      String name = graph.constant(initializer(value));
      names.put(value, name);
      return name;
    }
    return repeated(value, again, broadcast);
  }

  private static Initializer initializer(Value value) {
    return new Initializer(
        value.name().orElse("constant"),
        value.type(),
        shape(value),
        (from, count) -> value.numbers().orElseThrow().memory(from, count));
  }

  private static List<Long> shape(Value value) {
    return java.util.stream.LongStream.of(value.shape().axes()).boxed().toList();
  }

  /** Numbers that are the same for every picture. */
  private String repeated(Value value, Value again, boolean broadcast) {
    Dimensions shape = shape(value, again);
    OptionalInt only = value.differingAxis(again);
    int axis = only.orElseThrow(() -> new IllegalStateException("numbers grow along two axes"));
    long each = shape.sizes().get(axis);
    String base = graph.constant("constant", value.type(), shape.sizes(), ofOne(value, axis, each));
    if (each == 1 && broadcast) {
      return base;
    }
    if (each == 1) {
      return graph.node("Expand", List.of(base, dimensions(shape)));
    }
    List<Long> sizes = new ArrayList<>(shape.sizes());
    sizes.add(axis, 1L);
    List<Boolean> free = new ArrayList<>(java.util.Collections.nCopies(sizes.size(), false));
    free.set(axis, true);
    String split = graph.node("Unsqueeze", List.of(base, graph.integers(axis)));
    String all = graph.node("Expand", List.of(split, dimensions(new Dimensions(sizes, free))));
    long[] joined = shape.array();
    joined[axis] = -1;
    return graph.node("Reshape", List.of(all, graph.integers(joined)));
  }

  /** The numbers of one picture; those of all others must be the same. */
  private byte[] ofOne(Value value, int axis, long each) {
    long inner = value.type().bytes();
    for (int i = axis + 1; i < value.rank(); i++) {
      inner *= value.size(i);
    }
    long outer = value.count() * value.type().bytes() / inner / value.size(axis);
    int length = Math.toIntExact(each * inner);
    ByteBuffer one = ByteBuffer.allocate(Math.toIntExact(outer * length));
    for (long row = 0; row < outer; row++) {
      long from = row * value.size(axis) * inner;
      ByteBuffer first = value.numbers().orElseThrow().memory(from, length);
      for (int picture = 1; picture < few.pictures; picture++) {
        ByteBuffer other =
            value.numbers().orElseThrow().memory(from + (long) picture * length, length);
        require(
            alike(value, first, other),
            "numbers that are known beforehand differ among pictures in %s",
            shape(value));
      }
      one.put(first);
    }
    return one.array();
  }

  /** Whether the numbers are the same: where a row of a product stands may move its rounding. */
  private static boolean alike(Value value, ByteBuffer first, ByteBuffer other) {
    if (first.equals(other) || value.type() != ElementType.FLOAT32) {
      return first.equals(other);
    }
    FloatBuffer one = first.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    FloatBuffer two = other.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    boolean alike = true;
    for (int i = 0; alike && i < one.limit(); i++) {
      alike = Math.abs(one.get(i) - two.get(i)) <= ROUNDING * Math.max(1, Math.abs(one.get(i)));
    }
    return alike;
  }
}
