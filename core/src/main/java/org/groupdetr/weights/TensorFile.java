package org.groupdetr.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A safetensors file: eight bytes of length, a JSON header, then the numbers, little-endian and
 * row-major. Files come from strangers: nothing in the header is believed before it is checked
 * against the file's length, and the numbers must fill the file without gap or overlap.
 */
public final class TensorFile {
  private static final int MOST_HEADER = 100_000_000;
  private static final Map<DType, String> NAMES =
      new EnumMap<>(
          Map.of(
              DType.FLOAT32, "F32",
              DType.FLOAT64, "F64",
              DType.FLOAT16, "F16",
              DType.BFLOAT16, "BF16",
              DType.INT64, "I64",
              DType.INT32, "I32",
              DType.UINT8, "U8",
              DType.BOOL, "BOOL"));

  private final Path path;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  /**
   * One tensor of the file.
   *
   * @param at byte of the file where its numbers begin
   */
  private record Entry(DType type, long[] shape, long at, long bytes) {}

  private TensorFile(Path path, Map<String, Entry> entries, Map<String, String> metadata) {
    this.path = path;
    this.entries = entries;
    this.metadata = metadata;
  }

  /**
   * Reads the header.
   *
   * @throws UserException if the file cannot be read or is not sound
   */
  public static TensorFile open(Path path) {
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      if (size < 8) {
        throw wrong(path, "has only " + size + " bytes");
      }
      long length = ByteBuffer.wrap(bytes(file, 0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > MOST_HEADER || length > size - 8) {
        throw wrong(path, "claims a header of " + Long.toUnsignedString(length) + " bytes");
      }
      return parse(path, bytes(file, 8, (int) length), 8 + length, size);
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  private static TensorFile parse(Path path, byte[] header, long start, long size)
      throws IOException {
    if (header[0] != '{') {
      throw wrong(path, "has a header that does not begin with '{'");
    }
    JsonNode json;
    try {
      json = mapper().readTree(header);
    } catch (JsonProcessingException e) {
      throw wrong(path, "has a header that is no JSON: " + e.getOriginalMessage());
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (field.getKey().equals("__metadata__")) {
        for (Map.Entry<String, JsonNode> pair : field.getValue().properties()) {
          metadata.put(pair.getKey(), pair.getValue().asText());
        }
      } else {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), start));
      }
    }
    requireFilled(path, entries, start, size);
    return new TensorFile(path, entries, metadata);
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper(
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(MOST_HEADER)
                    .build())
            .build());
  }

  private static Entry entry(Path path, String name, JsonNode json, long start) {
    DType type = type(path, name, json.path("dtype").asText());
    JsonNode sides = json.path("shape");
    JsonNode offsets = json.path("data_offsets");
    boolean whole =
        sides.isArray()
            && offsets.isArray()
            && offsets.size() == 2
            && offsets.get(0).isIntegralNumber()
            && offsets.get(0).canConvertToLong()
            && offsets.get(1).isIntegralNumber()
            && offsets.get(1).canConvertToLong();
    if (!whole) {
      throw wrong(path, "describes tensor " + name + " without shape and data_offsets");
    }
    long[] shape = new long[sides.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      JsonNode side = sides.get(i);
      if (!side.isIntegralNumber() || !side.canConvertToLong() || side.asLong() < 0) {
        throw wrong(path, "gives tensor " + name + " the shape " + sides);
      }
      shape[i] = side.asLong();
      try {
        count = Math.multiplyExact(count, shape[i]);
        Math.multiplyExact(count, 8);
      } catch (ArithmeticException e) {
        throw wrong(path, "gives tensor " + name + " the shape " + sides);
      }
    }
    long from = offsets.get(0).asLong();
    long to = offsets.get(1).asLong();
    if (from < 0 || to < from || to - from != count * type.bytes()) {
      throw wrong(path, "gives tensor " + name + " bytes " + offsets + " for the shape " + sides);
    }
    return new Entry(type, shape, start + from, to - from);
  }

  private static DType type(Path path, String name, String text) {
    for (Map.Entry<DType, String> known : NAMES.entrySet()) {
      if (known.getValue().equals(text)) {
        return known.getKey();
      }
    }
    throw wrong(path, "gives tensor " + name + " the type '" + text + "', which is not known");
  }

  private static void requireFilled(Path path, Map<String, Entry> entries, long start, long size) {
    List<Entry> inOrder = new ArrayList<>(entries.values());
    inOrder.sort(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::bytes));
    long at = start;
    for (Entry entry : inOrder) {
      if (entry.at != at) {
        throw wrong(path, "has a gap or an overlap at byte " + at);
      }
      at += entry.bytes;
    }
    if (at != size) {
      throw wrong(path, "has " + size + " bytes where its header asks for " + at);
    }
  }

  private static UserException wrong(Path path, String what) {
    return new UserException(path + " is not a sound safetensors file: it " + what);
  }

  /** Names of the tensors, in the header's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** What else the header says. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** All tensors whose names begin with {@code prefix}, by the rest of the name. */
  public Map<String, Tensor> tensors(String prefix) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (FileChannel file = FileChannel.open(path)) {
      for (Map.Entry<String, Entry> named : entries.entrySet()) {
        if (named.getKey().startsWith(prefix)) {
          Entry entry = named.getValue();
          byte[] numbers = bytes(file, entry.at, Math.toIntExact(entry.bytes));
          tensors.put(
              named.getKey().substring(prefix.length()),
              Tensors.ofBytes(entry.type, numbers, entry.shape));
        }
      }
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
    return tensors;
  }

  private static byte[] bytes(FileChannel file, long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file ends at byte " + file.size());
      }
    }
    return bytes;
  }

  /**
   * Writes tensors, beside and then in place.
   *
   * @throws UserException if that fails
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    ObjectNode words = header.putObject("__metadata__");
    metadata.forEach(words::put);
    long at = 0;
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      ObjectNode entry = header.putObject(named.getKey());
      entry.put("dtype", NAMES.get(tensor.type()));
      for (long side : tensor.shape()) {
        entry.withArray("shape").add(side);
      }
      entry.withArray("shape");
      long end = at + tensor.count() * tensor.type().bytes();
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] text = padded(header.toString());
    SafeFiles.write(
        path,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(text.length).array());
          out.write(text);
          for (Tensor tensor : tensors.values()) {
            try (Scope scope = Scope.open()) {
              out.write(tensor.bytes());
            }
          }
        });
  }

  /** The numbers begin at a multiple of eight. */
  private static byte[] padded(String header) {
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    return (header + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }
}
