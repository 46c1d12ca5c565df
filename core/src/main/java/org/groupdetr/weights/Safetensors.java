package org.groupdetr.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.tensor.DType;
import org.groupdetr.weights.SafetensorsHeader.Entry;

/**
 * The safetensors format: eight bytes of length, a JSON header, then the numbers, little-endian and
 * row-major, which fill the file without gap or overlap.
 *
 * <p>Numbers are read straight into the engine's memory and the file is not mapped: mapped pages
 * would count a second time beside the tensors, and a file that is cut while it is mapped ends the
 * JVM instead of giving an error.
 */
final class Safetensors {
  private Safetensors() {}

  static TensorFile read(Path path, FileChannel file) throws IOException {
    long size = file.size();
    if (size < 8) {
      throw new MalformedFile("has only %s", Counted.of(size, "byte"));
    }
    long length = TensorBytes.bytes(file, 0, 8).getLong();
    if (length < 2 || length > SafetensorsHeader.LONGEST || length > size - 8) {
      throw new MalformedFile(
          "claims a header of %s bytes in a file of %d", Long.toUnsignedString(length), size);
    }
    byte[] json = new byte[(int) length];
    TensorBytes.bytes(file, 8, (int) length).get(json);
    SafetensorsHeader header = SafetensorsHeader.parse(json);
    long start = 8 + length;
    requireFilled(header, size - start);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> named : header.entries().entrySet()) {
      Entry entry = named.getValue();
      TensorBytes numbers =
          new TensorBytes.InFile(path, start + entry.from(), entry.to() - entry.from());
      if (entry.type() == DType.BOOL) {
        BooleanBytes.check(named.getKey(), numbers);
      }
      tensors.put(named.getKey(), new StoredTensor(entry.type(), entry.shape(), numbers));
    }
    return new TensorFile(path, TensorFile.Format.SAFETENSORS, tensors, header.metadata());
  }

  private static void requireFilled(SafetensorsHeader header, long size) {
    List<Entry> inOrder = new ArrayList<>(header.entries().values());
    inOrder.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
    long at = 0;
    for (Entry entry : inOrder) {
      if (entry.from() != at) {
        throw new MalformedFile("has a gap or an overlap at byte %d of its data", at);
      }
      at = entry.to();
    }
    if (at != size) {
      throw new MalformedFile(
          "has %s of data where its header asks for %d%s",
          Counted.of(size, "byte"), at, at > size ? ": it was cut off" : "");
    }
  }

  /** Writes a file; the numbers pass through a stretch at a time. */
  static void write(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    List<Map.Entry<String, StoredTensor>> aligned = new ArrayList<>(tensors.entrySet());
    // Wide types first: then every number lies at a multiple of its size.
    aligned.sort(Comparator.comparingInt(named -> -named.getValue().type().bytes()));
    byte[] header = header(aligned, metadata);
    SafeFiles.write(
        path,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(header.length).array());
          out.write(header);
          for (Map.Entry<String, StoredTensor> named : aligned) {
            named.getValue().writeTo(out);
          }
        });
  }

  private static byte[] header(
      List<Map.Entry<String, StoredTensor>> tensors, Map<String, String> metadata) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode words = header.putObject("__metadata__");
      // Sorted, for maps have an order of their own in each process: equal models are equal files.
      new TreeMap<>(metadata).forEach(words::put);
    }
    long at = 0;
    for (Map.Entry<String, StoredTensor> named : tensors) {
      StoredTensor tensor = named.getValue();
      ObjectNode entry = header.putObject(named.getKey());
      entry.put("dtype", SafetensorsHeader.NAMES.get(tensor.type()));
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      long end = at + tensor.count() * tensor.type().bytes();
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    // The numbers begin at a multiple of eight.
    String text = header.toString();
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }
}
