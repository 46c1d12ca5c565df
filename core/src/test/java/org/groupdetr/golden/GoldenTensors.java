package org.groupdetr.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A case of reference numbers: the tensors and the metadata of a safetensors file, read without the
 * product's own reader. Tensors are row-major.
 */
public final class GoldenTensors {
  private record Entry(String dtype, int[] shape, int from, int to) {}

  private final ByteBuffer data;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private GoldenTensors(byte[] file) throws IOException {
    ByteBuffer whole = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(whole.getLong(0));
    data = whole.slice(8 + header, file.length - 8 - header).order(ByteOrder.LITTLE_ENDIAN);
    JsonNode json = new ObjectMapper().readTree(file, 8, header);
    json.properties()
        .forEach(
            field -> {
              if (field.getKey().equals("__metadata__")) {
                field
                    .getValue()
                    .properties()
                    .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
              } else {
                entries.put(field.getKey(), entry(field.getValue()));
              }
            });
  }

  /** Reads a file whole. */
  public static GoldenTensors read(Path file) {
    try {
      return new GoldenTensors(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** The tensors' names, in the order of the file's header. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /** The file's {@code __metadata__}; many values are JSON themselves. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** The metadata called {@code key}, parsed as JSON. */
  public JsonNode json(String key) {
    try {
      return new ObjectMapper().readTree(metadata.get(key));
    } catch (IOException e) {
      throw new UncheckedIOException(key, e);
    }
  }

  public int[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** As the file writes it: F32, F64, I64, I32, U8, BOOL and so on. */
  public String dtype(String name) {
    return entry(name).dtype();
  }

  /** The values of a F32 tensor. */
  public float[] floats(String name) {
    float[] values = new float[slice(name, "F32").remaining() / 4];
    slice(name, "F32").asFloatBuffer().get(values);
    return values;
  }

  /** The values of a tensor of any type, widened. */
  public double[] doubles(String name) {
    double[] values = new double[count(name)];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(name, i).doubleValue();
    }
    return values;
  }

  /** The values of a tensor of whole numbers, which must fit. */
  public int[] ints(String name) {
    int[] values = new int[count(name)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.toIntExact(number(name, i).longValue());
    }
    return values;
  }

  /** The values of a tensor of whole numbers. */
  public long[] longs(String name) {
    long[] values = new long[count(name)];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(name, i).longValue();
    }
    return values;
  }

  /** The values of a U8, I8 or BOOL tensor as they stand in the file. */
  public byte[] bytes(String name) {
    ByteBuffer slice = slice(name, "U8", "I8", "BOOL");
    byte[] values = new byte[slice.remaining()];
    slice.get(values);
    return values;
  }

  private Number number(String name, int i) {
    Entry entry = entry(name);
    return switch (entry.dtype()) {
      case "F32" -> data.getFloat(entry.from() + 4 * i);
      case "F64" -> data.getDouble(entry.from() + 8 * i);
      case "I64" -> data.getLong(entry.from() + 8 * i);
      case "I32" -> data.getInt(entry.from() + 4 * i);
      case "I16" -> data.getShort(entry.from() + 2 * i);
      case "I8" -> data.get(entry.from() + i);
      case "U8", "BOOL" -> data.get(entry.from() + i) & 0xFF;
      default -> throw new IllegalArgumentException(name + " is " + entry.dtype());
    };
  }

  private int count(String name) {
    int count = 1;
    for (int side : entry(name).shape()) {
      count = Math.multiplyExact(count, side);
    }
    return count;
  }

  private ByteBuffer slice(String name, String... dtypes) {
    Entry entry = entry(name);
    if (!Set.of(dtypes).contains(entry.dtype())) {
      throw new IllegalArgumentException(name + " is " + entry.dtype());
    }
    return data.slice(entry.from(), entry.to() - entry.from()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no tensor " + name + " among " + entries.keySet());
    }
    return entry;
  }

  private static Entry entry(JsonNode json) {
    JsonNode sides = json.get("shape");
    int[] shape = new int[sides.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sides.get(i).asInt();
    }
    JsonNode offsets = json.get("data_offsets");
    return new Entry(
        json.get("dtype").asText(), shape, offsets.get(0).asInt(), offsets.get(1).asInt());
  }
}
