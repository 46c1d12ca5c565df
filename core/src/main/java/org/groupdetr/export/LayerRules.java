package org.groupdetr.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.groupdetr.export.format.Attribute;
import org.groupdetr.tensor.graph.Step;

/** The larger operations. */
final class LayerRules {
  private LayerRules() {}

  static String node(Call call) {
    return switch (call.step().operation()) {
      case LINEAR -> linear(call);
      case CONVOLUTION -> convolution(call);
      case TRANSPOSED_CONVOLUTION ->
          call.graph()
              .node("ConvTranspose", call.ins(), Attribute.of("strides", both(call.step(), 0)));
      case MAX_POOL ->
          call.graph()
              .node(
                  "MaxPool",
                  call.ins(),
                  Attribute.of("kernel_shape", both(call.step(), 0)),
                  Attribute.of("strides", both(call.step(), 1)),
                  Attribute.of("pads", Collections.nCopies(4, (long) call.step().integer(2))));
      case LAYER_NORM ->
          call.graph()
              .node(
                  "LayerNormalization",
                  call.ins(),
                  Attribute.of("axis", -1),
                  Attribute.of("epsilon", call.step().number(0)));
      case GROUP_NORM -> groupNorm(call);
      case BATCH_NORM ->
          call.graph()
              .node(
                  "BatchNormalization", call.ins(), Attribute.of("epsilon", call.step().number(0)));
      case PRELU -> call.graph().node("PRelu", call.ins());
      case SCALE_SHIFT ->
          call.graph()
              .node(
                  "Add",
                  List.of(call.graph().node("Mul", List.of(call.in(0), call.in(1))), call.in(2)));
      case NEAREST -> nearest(call);
      case BILINEAR -> bilinear(call);
      default -> gridSample(call);
    };
  }

  private static List<Long> both(Step step, int setting) {
    return Collections.nCopies(2, (long) step.integer(setting));
  }

  private static String linear(Call call) {
    GraphBuilder graph = call.graph();
    String product = graph.node("MatMul", List.of(call.in(0), call.in(1)));
    return call.step().inputs().size() < 3
        ? product
        : graph.node("Add", List.of(product, call.in(2)));
  }

  private static String convolution(Call call) {
    Step step = call.step();
    return call.graph()
        .node(
            "Conv",
            call.ins(),
            Attribute.of("strides", both(step, 0)),
            Attribute.of("pads", Collections.nCopies(4, (long) step.integer(1))),
            Attribute.of("dilations", both(step, 2)),
            Attribute.of("group", step.integer(3)),
            Attribute.of("kernel_shape", List.of(call.value(1).size(2), call.value(1).size(3))));
  }

  /** Equal parts of the channels are the channels of an instance norm without scale and shift. */
  private static String groupNorm(Call call) {
    GraphBuilder graph = call.graph();
    int parts = call.step().integer(0);
    long channels = call.value(0).size(1);
    float[] ones = new float[parts];
    Arrays.fill(ones, 1);
    List<Long> each = List.of((long) parts);
    String split = graph.node("Reshape", List.of(call.in(0), graph.integers(0, parts, -1)));
    String normed =
        graph.node(
            "InstanceNormalization",
            List.of(
                split,
                graph.floats("ones", each, ones),
                graph.floats("zeros", each, new float[parts])),
            Attribute.of("epsilon", call.step().number(1)));
    String back =
        graph.node(
            "Reshape",
            List.of(
                normed, graph.integers(0, channels, call.value(0).size(2), call.value(0).size(3))));
    String axes = graph.integers(1, 2);
    String scaled =
        graph.node("Mul", List.of(back, graph.node("Unsqueeze", List.of(call.in(1), axes))));
    return graph.node("Add", List.of(scaled, graph.node("Unsqueeze", List.of(call.in(2), axes))));
  }

  /** Rows and columns are picked by the engine's own rule, so that rounding picks no others. */
  private static String nearest(Call call) {
    String rows = picked(call, call.in(0), 2);
    return picked(call, rows, 3);
  }

  private static String picked(Call call, String x, int axis) {
    long in = call.value(0).size(axis);
    long out = call.step().result().size(axis);
    if (in == out) {
      return x;
    }
    float scale = (float) in / out;
    long[] places = new long[(int) out];
    for (int i = 0; i < out; i++) {
      places[i] = Math.min((long) Math.floor(i * scale), in - 1);
    }
    return call.graph()
        .node("Gather", List.of(x, call.graph().integers(places)), Attribute.of("axis", axis));
  }

  private static String bilinear(Call call) {
    GraphBuilder graph = call.graph();
    Dimensions result = call.result();
    List<Attribute> attributes =
        new ArrayList<>(
            List.of(
                Attribute.of("mode", "linear"),
                Attribute.of("coordinate_transformation_mode", "half_pixel")));
    String sizes;
    if (graph.opset() >= 18) {
      attributes.add(Attribute.of("axes", List.of(2L, 3L)));
      sizes = graph.integers(result.sizes().get(2), result.sizes().get(3));
    } else {
      sizes = call.all().dimensions(result);
    }
    return graph.node(
        "Resize", List.of(call.in(0), "", "", sizes), attributes.toArray(Attribute[]::new));
  }

  /** The word for bilinear changed in version 20. */
  private static String gridSample(Call call) {
    boolean nearest = call.step().integer(0) == 1;
    String linear = call.graph().opset() >= 20 ? "linear" : "bilinear";
    return call.graph()
        .node(
            "GridSample",
            call.ins(),
            Attribute.of("mode", nearest ? "nearest" : linear),
            Attribute.of("padding_mode", call.step().integer(1) == 1 ? "border" : "zeros"),
            Attribute.of("align_corners", 0));
  }
}
