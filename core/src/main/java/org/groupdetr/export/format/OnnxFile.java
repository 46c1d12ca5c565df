package org.groupdetr.export.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.tensor.graph.ElementType;

/**
 * Writes a model as ONNX has it. Numbers are copied in stretches and never held together. A message
 * of protocol buffers has less than 2 GB: of a larger model, the numbers stand in a file beside.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public record OnnxFile(OnnxModel model, long limit) {
  /** Most bytes of a message, with room for what is said besides. */
  public static final long LIMIT = Integer.MAX_VALUE - (64L << 20);

  /** What the file of numbers is called, beside {@code model.onnx}. */
  public static final String DATA = "model.onnx.data";

  private static final int IR_VERSION = 10;
  private static final int STRETCH = 1 << 22;

  /** Numbers begin at multiples of this in the file beside, so that it can be mapped. */
  private static final int ALIGNMENT = 4096;

  /** Smaller ones stay in the model: shapes must be known before the file beside is read. */
  private static final int SMALL = 1024;

  /** The message of an initializer up to its numbers, and those if they follow. */
  private record Part(byte[] head, Initializer numbers, boolean follow) {
    long size() {
      return head.length + (follow ? numbers.size() : 0);
    }
  }

  /** Writes the file, and the one beside it if there must be one. */
  public void write(Path path) throws IOException {
    long all = model.initializers().stream().mapToLong(Initializer::size).sum();
    boolean beside = all > limit;
    List<Part> parts = new ArrayList<>();
    long at = 0;
    for (Initializer one : model.initializers()) {
      boolean moved = beside && one.size() >= SMALL;
      parts.add(moved ? external(one, at) : internal(one));
      at += moved ? aligned(one.size()) : 0;
    }
    try (OutputStream out = Files.newOutputStream(path);
        WritableByteChannel channel = Channels.newChannel(out)) {
      write(out, channel, parts);
    }
    if (beside) {
      writeBeside(path.resolveSibling(DATA), parts);
    }
  }

  /**
   * Adds nodes and outputs to a file: messages of protocol buffers that stand one behind the other
   * are one.
   *
   * @return the file's size before, to which it may be cut again
   */
  public static long add(Path path, List<Node> nodes, List<Port> ports) throws IOException {
    Message graph = new Message();
    nodes.forEach(node -> graph.message(1, node(node)));
    ports.forEach(port -> graph.message(12, port(port)));
    long size = Files.size(path);
    Files.write(path, new Message().message(7, graph).bytes(), StandardOpenOption.APPEND);
    return size;
  }

  /** Takes away what was added. */
  public static void cut(Path path, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static Message tensor(Initializer one) {
    Message message = new Message();
    one.shape().forEach(axis -> message.integer(1, axis));
    return message.integer(2, code(one.type())).text(8, one.name());
  }

  private static Part internal(Initializer one) {
    byte[] head = tensor(one).begin(9, one.size()).bytes();
    byte[] begin = new Message().begin(5, head.length + one.size()).bytes();
    return new Part(joined(begin, head), one, true);
  }

  private static Part external(Initializer one, long at) {
    Message message = tensor(one);
    Map<String, String> place =
        new TreeMap<>(
            Map.of(
                "location", DATA,
                "offset", Long.toString(at),
                "length", Long.toString(one.size())));
    place.forEach((key, value) -> message.message(13, entry(key, value)));
    return new Part(new Message().message(5, message.integer(14, 1)).bytes(), one, false);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void write(OutputStream out, WritableByteChannel channel, List<Part> parts)
      throws IOException {
    byte[] nodes = nodes();
    byte[] ports = ports();
    long graph = nodes.length + ports.length + parts.stream().mapToLong(Part::size).sum();
    Message head =
        new Message()
            .integer(1, IR_VERSION)
            .text(2, "groupdetr")
            .text(3, model.version())
            .message(8, new Message().text(1, "").integer(2, model.opset()));
    new TreeMap<>(model.metadata()).forEach((key, value) -> head.message(14, entry(key, value)));
    out.write(head.begin(7, graph).bytes());
    out.write(nodes);
    for (Part part : parts) {
      out.write(part.head);
      if (part.follow) {
        copy(part.numbers, channel);
      }
    }
    out.write(ports);
  }

  private static void copy(Initializer one, WritableByteChannel channel) throws IOException {
    for (long from = 0; from < one.size(); from += STRETCH) {
      var bytes = one.numbers().bytes(from, (int) Math.min(STRETCH, one.size() - from));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static void writeBeside(Path path, List<Part> parts) throws IOException {
    try (OutputStream out = Files.newOutputStream(path);
        WritableByteChannel channel = Channels.newChannel(out)) {
      for (Part part : parts) {
        if (!part.follow) {
          copy(part.numbers, channel);
          out.write(new byte[(int) (aligned(part.numbers.size()) - part.numbers.size())]);
        }
      }
    }
  }

  private static Message entry(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }

  private byte[] nodes() {
    Message graph = new Message();
    model.nodes().forEach(node -> graph.message(1, node(node)));
    return graph.text(2, model.name()).bytes();
  }

  private static Message node(Node node) {
    Message one = new Message();
    node.inputs().forEach(name -> one.text(1, name));
    node.outputs().forEach(name -> one.text(2, name));
    one.text(3, node.name()).text(4, node.type());
    node.attributes().forEach(attribute -> one.message(5, attribute(attribute)));
    return one;
  }

  private static Message attribute(Attribute attribute) {
    Message message = new Message().text(1, attribute.name());
    if (attribute instanceof Attribute.Real real) {
      return message.real(2, real.value()).integer(20, 1);
    }
    if (attribute instanceof Attribute.Int whole) {
      return message.integer(3, whole.value()).integer(20, 2);
    }
    if (attribute instanceof Attribute.Text text) {
      return message.text(4, text.value()).integer(20, 3);
    }
    ((Attribute.Ints) attribute).values().forEach(value -> message.integer(8, value));
    return message.integer(20, 7);
  }

  private byte[] ports() {
    Message graph = new Message().text(10, model.description());
    model.inputs().forEach(port -> graph.message(11, port(port)));
    model.outputs().forEach(port -> graph.message(12, port(port)));
    return graph.bytes();
  }

  private static Message port(Port port) {
    Message shape = new Message();
    for (String axis : port.axes()) {
      boolean number = axis.chars().allMatch(Character::isDigit);
      Message size = new Message();
      shape.message(1, number ? size.integer(1, Long.parseLong(axis)) : size.text(2, axis));
    }
    Message tensor = new Message().integer(1, code(port.type())).message(2, shape);
    return new Message().text(1, port.name()).message(2, new Message().message(1, tensor));
  }

  /** ONNX's number of a type. */
  public static int code(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BOOL -> 9;
      case FLOAT16 -> 10;
      case FLOAT64 -> 11;
      case BFLOAT16 -> 16;
    };
  }
}
