package org.groupdetr.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.groupdetr.export.format.Attribute;
import org.groupdetr.export.format.Initializer;
import org.groupdetr.export.format.Node;
import org.groupdetr.tensor.graph.ElementType;

/** Nodes and numbers of a graph in the making. Numbers that are equal are kept once. */
final class GraphBuilder {
  private static final int STRETCH = 1 << 22;

  private final int opset;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final Map<String, String> byContent = new HashMap<>();
  private String place = "";
  private int constants;

  GraphBuilder(int opset) {
    this.opset = opset;
  }

  int opset() {
    return opset;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Initializer> initializers() {
    return List.copyOf(initializers.values());
  }

  /** Nodes from here on come from that place of the program, and are named for it. */
  void at(String where) {
    place = where;
  }

  /** Adds a node with one output; returns the output's name. */
  String node(String type, List<String> inputs, Attribute... attributes) {
    return nodes(1, type, inputs, attributes).get(0);
  }

  /** Adds a node with that many outputs; returns their names. */
  List<String> nodes(int count, String type, List<String> inputs, Attribute... attributes) {
    String name = place + "/" + type + "_" + nodes.size();
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(i == 0 ? name : name + "." + i);
    }
    nodes.add(new Node(type, name, inputs, outputs, List.of(attributes)));
    return outputs;
  }

  /** Gives a value another name, by which the graph hands it out. */
  void output(String value, String name) {
    nodes.add(new Node("Identity", name, List.of(value), List.of(name), List.of()));
  }

  /** Whole numbers, {@code [count]}. */
  String integers(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    LongStream.of(values).forEach(bytes::putLong);
    return constant("integers", ElementType.INT64, List.of((long) values.length), bytes.array());
  }

  /** A single whole number. */
  String integer(long value) {
    return number(ElementType.INT64, (double) value);
  }

  /** A single number. */
  String number(ElementType type, double value) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> bytes.putFloat((float) value);
      case FLOAT64 -> bytes.putDouble(value);
      case INT64 -> bytes.putLong((long) value);
      case INT32 -> bytes.putInt((int) value);
      case FLOAT16 -> bytes.putShort(half(value));
      case UINT8, INT8, BOOL -> bytes.put((byte) value);
      default -> throw new IllegalArgumentException("no numbers of type " + type);
    }
    return constant(
        "number", type, List.of(), java.util.Arrays.copyOf(bytes.array(), type.bytes()));
  }

  /** Numbers that half floats hold exactly and that are used: zero, one, the infinite. */
  private static short half(double value) {
    if (value == 0) {
      return 0;
    }
    if (value == 1) {
      return 0x3C00;
    }
    if (Double.isInfinite(value)) {
      return (short) (value > 0 ? 0x7C00 : 0xFC00);
    }
    throw new IllegalArgumentException("no half float for " + value);
  }

  /** Floats of a shape. */
  String floats(String name, List<Long> shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return constant(name, ElementType.FLOAT32, shape, bytes.array());
  }

  /** Numbers in memory. */
  String constant(String name, ElementType type, List<Long> shape, byte[] bytes) {
    return constant(Initializer.of(name, type, shape, bytes));
  }

  /** Numbers; where there are equal ones already, their name is returned. */
  String constant(Initializer numbers) {
    return byContent.computeIfAbsent(
        checksum(numbers),
        same -> {
          String name = free(numbers.name());
          initializers.put(
              name, new Initializer(name, numbers.type(), numbers.shape(), numbers.numbers()));
          return name;
        });
  }

  private String free(String name) {
    return initializers.containsKey(name) || name.isEmpty() || isCounted(name)
        ? name + "." + constants++
        : name;
  }

  private static boolean isCounted(String name) {
    return name.equals("number") || name.equals("integers") || name.equals("constant");
  }

  private static String checksum(Initializer numbers) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((numbers.type() + " " + numbers.shape() + " ").getBytes(UTF_8));
      for (long from = 0; from < numbers.size(); from += STRETCH) {
        int count = (int) Math.min(STRETCH, numbers.size() - from);
        digest.update(numbers.numbers().bytes(from, count));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
