package org.groupdetr.export;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.groupdetr.export.format.Attribute;
import org.groupdetr.export.format.Initializer;
import org.groupdetr.export.format.Node;
import org.groupdetr.export.format.OnnxModel;
import org.groupdetr.export.format.Port;
import org.groupdetr.tensor.graph.ElementType;

/**
 * A graph whose convolutions and products with weights can be computed with whole numbers of 8
 * bits: weights of each output channel between -127 and 127 with a scale of their own, what goes in
 * as 0 to 255. Written are pairs of QuantizeLinear and DequantizeLinear, which onnxruntime joins
 * with the layers between them.
 */
public final class IntegerGraph {
  /** What makes a convolution's result ready for the next one. */
  private static final Set<String> OF_CONVOLUTIONS = Set.of("Conv", "Relu", "Add", "MaxPool");

  private final OnnxModel model;
  private final Map<String, Initializer> numbers = new HashMap<>();
  private final Map<String, List<Node>> readers = new HashMap<>();
  private final Map<String, Node> makers = new HashMap<>();
  private final Map<String, Node> layers = new LinkedHashMap<>();

  /** Of a graph in floats. */
  public IntegerGraph(OnnxModel model) {
    this.model = model;
    model.initializers().forEach(one -> numbers.put(one.name(), one));
    for (Node node : model.nodes()) {
      node.inputs().forEach(in -> readers.computeIfAbsent(in, k -> new ArrayList<>()).add(node));
      node.outputs().forEach(out -> makers.put(out, node));
      if (isLayer(node)) {
        layers.put(node.name(), node);
      }
    }
  }

  private boolean isLayer(Node node) {
    if (!node.type().equals("Conv") && !node.type().equals("MatMul")) {
      return false;
    }
    Initializer weight = numbers.get(node.inputs().get(1));
    return weight != null
        && !numbers.containsKey(node.inputs().get(0))
        && weight.type() == ElementType.FLOAT32
        && weight.shape().size() == (node.type().equals("Conv") ? 4 : 2)
        && node.inputs().stream().skip(2).allMatch(numbers::containsKey);
  }

  /** Names of the layers that can be computed so, in the order of the work. */
  public List<String> layers() {
    return List.copyOf(layers.keySet());
  }

  /** Values whose ranges must be known if those layers are computed so. */
  public Set<String> values(Set<String> chosen) {
    Set<String> values = new LinkedHashSet<>();
    for (String name : chosen) {
      Node layer = layer(name);
      values.add(layer.inputs().get(0));
      if (layer.type().equals("Conv")) {
        values.add(result(layer));
      }
    }
    return values;
  }

  private Node layer(String name) {
    Node layer = layers.get(name);
    if (layer == null) {
      throw new IllegalArgumentException("no layer is called " + name);
    }
    return layer;
  }

  /** What a convolution makes, behind the cut at zero if that is all that reads it. */
  private String result(Node convolution) {
    String out = convolution.outputs().get(0);
    List<Node> next = readers.getOrDefault(out, List.of());
    return next.size() == 1 && next.get(0).type().equals("Relu")
        ? next.get(0).outputs().get(0)
        : out;
  }

  /** A node and an output for the least and the greatest number of each of those values. */
  public static List<Node> extremes(Set<String> values) {
    List<Node> nodes = new ArrayList<>();
    for (String value : values) {
      for (String type : List.of("ReduceMin", "ReduceMax")) {
        String name = extreme(type, value);
        nodes.add(
            new Node(
                type, name, List.of(value), List.of(name), List.of(Attribute.of("keepdims", 0))));
      }
    }
    return nodes;
  }

  /** The outputs of {@link #extremes}. */
  public static List<Port> extremePorts(Set<String> values) {
    return extremes(values).stream()
        .map(node -> new Port(node.name(), ElementType.FLOAT32, List.of()))
        .toList();
  }

  /** The range of a value that a graph with {@link #extremes} tells. */
  public static Range told(String value, Map<String, float[]> outputs) {
    float[] least = outputs.getOrDefault(extreme("ReduceMin", value), new float[1]);
    float[] greatest = outputs.getOrDefault(extreme("ReduceMax", value), new float[1]);
    return new Range(least[0], greatest[0]);
  }

  private static String extreme(String type, String value) {
    return value + "/" + type;
  }

  /**
   * The graph with some layers computed so.
   *
   * @param ranges of all of {@link #values}
   */
  public OnnxModel with(Set<String> chosen, Map<String, Range> ranges) {
    return new Writing(chosen, ranges).model();
  }

  /** One graph in the making. */
  private final class Writing {
    private final Set<String> chosen;
    private final Map<String, Range> ranges;
    private final Set<String> values;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Initializer> made = new LinkedHashMap<>();

    Writing(Set<String> chosen, Map<String, Range> ranges) {
      this.chosen = chosen;
      this.ranges = ranges;
      values = values(chosen);
    }

    OnnxModel model() {
      model.inputs().forEach(port -> pair(port.name()));
      for (Node node : model.nodes()) {
        nodes.add(chosen.contains(node.name()) ? whole(node) : inputs(node));
        node.outputs().forEach(this::pair);
      }
      Set<String> used =
          nodes.stream().flatMap(node -> node.inputs().stream()).collect(Collectors.toSet());
      List<Initializer> kept = new ArrayList<>(model.initializers());
      kept.removeIf(one -> !used.contains(one.name()));
      kept.addAll(made.values());
      Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
      metadata.put(
          "groupdetr.int8",
          String.format(Locale.ROOT, "{\"layers\": %d, \"of\": %d}", chosen.size(), layers.size()));
      return new OnnxModel(
          model.name(),
          model.description(),
          model.opset(),
          model.version(),
          metadata,
          model.inputs(),
          model.outputs(),
          nodes,
          kept);
    }

    private Range range(String value) {
      return Objects.requireNonNull(ranges.get(value), value);
    }

    private Initializer number(Node node, int input) {
      return Objects.requireNonNull(numbers.get(node.inputs().get(input)), node.name());
    }

    /** Rounds a value, if it is one of those, for the layers that read it. */
    private void pair(String value) {
      if (!values.contains(value)) {
        return;
      }
      Range range = range(value);
      String scale = number(value + "/scale", range.scale());
      String zero = value + "/zero";
      made.put(
          zero,
          Initializer.of(zero, ElementType.UINT8, List.of(), new byte[] {(byte) range.zero()}));
      nodes.add(node("QuantizeLinear", value + "/whole", List.of(value, scale, zero), List.of()));
      nodes.add(
          node(
              "DequantizeLinear",
              value + "/rounded",
              List.of(value + "/whole", scale, zero),
              List.of()));
    }

    private Node node(String type, String name, List<String> inputs, List<Attribute> attributes) {
      return new Node(type, name, inputs, List.of(name), attributes);
    }

    private String number(String name, float... values) {
      byte[] bytes = new byte[Float.BYTES * values.length];
      java.nio.ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
      List<Long> shape = values.length == 1 ? List.of() : List.of((long) values.length);
      made.put(name, Initializer.of(name, ElementType.FLOAT32, shape, bytes));
      return name;
    }

    /** Between convolutions values stay rounded; all others read them as they are. */
    private Node inputs(Node node) {
      List<String> inputs = new ArrayList<>(node.inputs());
      if (OF_CONVOLUTIONS.contains(node.type()) && !node.type().equals("Conv")) {
        inputs.replaceAll(in -> isOfConvolution(in) ? rounded(in) : in);
      }
      return new Node(node.type(), node.name(), inputs, node.outputs(), node.attributes());
    }

    /** Whether convolutions alone have made it, a cut, a sum or a maximum behind them included. */
    private boolean isOfConvolution(String value) {
      Node maker = makers.get(value);
      return values.contains(value)
          && maker != null
          && OF_CONVOLUTIONS.contains(maker.type())
          && (maker.type().equals("Conv")
              || maker.inputs().stream()
                  .filter(in -> !numbers.containsKey(in))
                  .allMatch(
                      in -> {
                        Node before = makers.get(in);
                        return before != null && OF_CONVOLUTIONS.contains(before.type());
                      }));
    }

    private String rounded(String value) {
      return value + "/rounded";
    }

    private Node whole(Node layer) {
      String input = layer.inputs().get(0);
      Initializer weight = number(layer, 1);
      int axis = layer.type().equals("Conv") ? 0 : 1;
      float[] scales = weights(weight, axis);
      List<String> inputs = new ArrayList<>(List.of(rounded(input), weight.name() + "/rounded"));
      if (layer.inputs().size() > 2) {
        inputs.add(bias(layer, number(layer, 2), scales));
      }
      return new Node(layer.type(), layer.name(), inputs, layer.outputs(), layer.attributes());
    }

    /** Rounds weights, unless another layer's are the same; returns the scales of the channels. */
    private float[] weights(Initializer weight, int axis) {
      String name = weight.name();
      float[] floats = floats(weight);
      int channels = Math.toIntExact(weight.shape().get(axis));
      int inner = axis == 0 ? floats.length / channels : 1;
      float[] scales = new float[channels];
      for (int i = 0; i < floats.length; i++) {
        int channel = i / inner % channels;
        scales[channel] = Math.max(scales[channel], Math.abs(floats[i]) / Byte.MAX_VALUE);
      }
      byte[] bytes = new byte[floats.length];
      for (int i = 0; i < floats.length; i++) {
        float scale = scales[i / inner % channels];
        bytes[i] = (byte) (scale == 0 ? 0 : Math.round(floats[i] / scale));
      }
      for (int c = 0; c < channels; c++) {
        scales[c] = scales[c] == 0 ? 1 : scales[c];
      }
      if (made.put(
              name + "/whole",
              Initializer.of(name + "/whole", ElementType.INT8, weight.shape(), bytes))
          == null) {
        dequantized(name, scales, ElementType.INT8, axis);
      }
      return scales;
    }

    private void dequantized(String name, float[] scales, ElementType type, int axis) {
      String zero = name + "/zeros";
      List<Long> each = scales.length == 1 ? List.of() : List.of((long) scales.length);
      made.put(zero, Initializer.of(zero, type, each, new byte[scales.length * type.bytes()]));
      nodes.add(
          node(
              "DequantizeLinear",
              name + "/rounded",
              List.of(name + "/whole", number(name + "/scales", scales), zero),
              List.of(Attribute.of("axis", axis))));
    }

    /** A bias in steps of what one level of input and weight make together. */
    private String bias(Node layer, Initializer bias, float[] scales) {
      String name = layer.name() + "/bias";
      float[] floats = floats(bias);
      float input = range(layer.inputs().get(0)).scale();
      float[] steps = new float[floats.length];
      java.nio.ByteBuffer bytes =
          java.nio.ByteBuffer.allocate(Integer.BYTES * floats.length)
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int c = 0; c < floats.length; c++) {
        steps[c] = input * scales[c];
        bytes.putInt(
            (int) Math.rint(Math.max(-LARGEST, Math.min(LARGEST, floats[c] / (double) steps[c]))));
      }
      made.put(
          name + "/whole",
          Initializer.of(name + "/whole", ElementType.INT32, bias.shape(), bytes.array()));
      dequantized(name, steps, ElementType.INT32, 0);
      return name + "/rounded";
    }
  }

  private static final double LARGEST = Integer.MAX_VALUE;

  private static float[] floats(Initializer numbers) {
    FloatBuffer all =
        numbers
            .numbers()
            .bytes(0, Math.toIntExact(numbers.size()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] floats = new float[all.remaining()];
    all.get(floats);
    return floats;
  }
}
