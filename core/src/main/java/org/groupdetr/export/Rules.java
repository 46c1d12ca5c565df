package org.groupdetr.export;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.groupdetr.export.format.Attribute;
import org.groupdetr.tensor.graph.ElementType;
import org.groupdetr.tensor.graph.Step;

/** How each operation is written in ONNX: shapes here, arithmetic and layers beside. */
final class Rules {
  private Rules() {}

  /** Adds the nodes of a step; returns the names of its results, none if there is no rule. */
  static List<String> nodes(Call call) {
    return switch (call.step().operation()) {
      case TOP_K -> topK(call);
      case NORM, BATCH_NORM_OF_BATCH -> List.of();
      case RESHAPE, EXPAND, PERMUTE, TRANSPOSE, SLICE, SELECT, INDEX_SELECT, GATHER, FLIP ->
          List.of(shape(call));
      case CONCATENATE, STACK, CAST -> List.of(joined(call));
      case LINEAR,
          CONVOLUTION,
          TRANSPOSED_CONVOLUTION,
          MAX_POOL,
          LAYER_NORM,
          GROUP_NORM,
          BATCH_NORM,
          PRELU,
          SCALE_SHIFT,
          NEAREST,
          BILINEAR,
          GRID_SAMPLE ->
          List.of(LayerRules.node(call));
      default -> List.of(ArithmeticRules.node(call));
    };
  }

  private static String shape(Call call) {
    GraphBuilder graph = call.graph();
    Step step = call.step();
    return switch (step.operation()) {
      case RESHAPE -> reshape(call, call.in(0), call.shape(0), call.result());
      case EXPAND -> expand(call);
      case PERMUTE ->
          graph.node("Transpose", List.of(call.in(0)), Attribute.of("perm", permutation(call)));
      case TRANSPOSE ->
          graph.node("Transpose", List.of(call.in(0)), Attribute.of("perm", swapped(call)));
      case SLICE -> slice(call);
      case SELECT ->
          graph.node(
              "Gather",
              List.of(call.in(0), graph.integer(entry(call))),
              Attribute.of("axis", call.axis(0)));
      case INDEX_SELECT ->
          graph.node("Gather", List.of(call.in(0), call.in(1)), Attribute.of("axis", call.axis(0)));
      case GATHER ->
          graph.node(
              "GatherElements",
              List.of(call.in(0), call.in(1)),
              Attribute.of("axis", call.axis(0)));
      default ->
          graph.node( // FLIP
              "Slice",
              List.of(
                  call.in(0),
                  graph.integers(-1),
                  graph.integers(Long.MIN_VALUE + 1),
                  graph.integers(call.axis(0)),
                  graph.integers(-1)));
    };
  }

  private static long entry(Call call) {
    long entry = call.step().settings().get(1).longValue();
    return entry < 0 ? entry + call.value(0).size(call.axis(0)) : entry;
  }

  /**
   * A reshape to sizes of which some are free: one free size may be left to be worked out, others
   * must stand where they stood.
   */
  static String reshape(Call call, String x, Dimensions from, Dimensions to) {
    long[] target = to.array();
    int open = -1;
    for (int axis = 0; axis < target.length; axis++) {
      if (to.isFree(axis)) {
        if (open < 0 && !to.sameAxis(axis, from, axis)) {
          open = axis;
          target[axis] = -1;
        } else if (to.sameAxis(axis, from, axis)) {
          target[axis] = 0;
        } else {
          return call.graph().node("Reshape", List.of(x, call.all().dimensions(to)));
        }
      }
    }
    return call.graph().node("Reshape", List.of(x, call.graph().integers(target)));
  }

  /** Sizes that stay are asked for as 1, which an expansion leaves as they are. */
  private static String expand(Call call) {
    Dimensions to = call.result();
    Dimensions from = call.shape(0);
    int added = to.rank() - from.rank();
    List<Long> sizes = new ArrayList<>(to.sizes());
    List<Boolean> free = new ArrayList<>(to.free());
    for (int axis = 0; axis < from.rank(); axis++) {
      if (from.sameAxis(axis, to, axis + added)) {
        sizes.set(axis + added, 1L);
        free.set(axis + added, false);
      }
    }
    if (sizes.stream().allMatch(s -> s == 1) && !free.contains(true) && added == 0) {
      return call.in(0);
    }
    return call.graph()
        .node("Expand", List.of(call.in(0), call.all().dimensions(new Dimensions(sizes, free))));
  }

  private static List<Long> permutation(Call call) {
    int rank = call.value(0).rank();
    return call.step().settings().stream()
        .map(axis -> axis.longValue() < 0 ? axis.longValue() + rank : axis.longValue())
        .toList();
  }

  private static List<Long> swapped(Call call) {
    List<Long> axes = new ArrayList<>(LongStream.range(0, call.value(0).rank()).boxed().toList());
    java.util.Collections.swap(axes, call.axis(0), call.axis(1));
    return axes;
  }

  private static String slice(Call call) {
    GraphBuilder graph = call.graph();
    int axis = call.axis(0);
    long from = entry(call);
    long size = call.result().sizes().get(axis);
    if (call.result().isFree(axis)) {
      return call.in(0);
    }
    if (size == call.value(0).size(axis)) {
      return call.in(0);
    }
    return graph.node(
        "Slice",
        List.of(
            call.in(0), graph.integers(from), graph.integers(from + size), graph.integers(axis)));
  }

  private static String joined(Call call) {
    GraphBuilder graph = call.graph();
    Step step = call.step();
    ElementType type = step.result().type();
    if (step.operation() == org.groupdetr.tensor.graph.Operation.CAST) {
      return cast(call, call.in(0), step.input().type(), type);
    }
    int rank = step.result().rank();
    int axis = step.integer(0) < 0 ? step.integer(0) + rank : step.integer(0);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < step.inputs().size(); i++) {
      String part = cast(call, call.in(i), call.value(i).type(), type);
      parts.add(
          step.operation() == org.groupdetr.tensor.graph.Operation.STACK
              ? graph.node("Unsqueeze", List.of(part, graph.integers(axis)))
              : part);
    }
    return parts.size() == 1
        ? parts.get(0)
        : graph.node("Concat", parts, Attribute.of("axis", axis));
  }

  /** The value in another type. */
  static String cast(Call call, String x, ElementType from, ElementType to) {
    return from == to
        ? x
        : call.graph()
            .node(
                "Cast",
                List.of(x),
                Attribute.of("to", org.groupdetr.export.format.OnnxFile.code(to)));
  }

  private static List<String> topK(Call call) {
    return call.graph()
        .nodes(
            2,
            "TopK",
            List.of(call.in(0), call.graph().integers(call.step().integer(0))),
            Attribute.of("axis", -1),
            Attribute.of("largest", 1),
            Attribute.of("sorted", 1));
  }
}
