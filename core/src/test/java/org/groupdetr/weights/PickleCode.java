package org.groupdetr.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles code by code, and the files around them that {@code torch.save} writes. */
public final class PickleCode {
  private final ByteArrayOutputStream codes = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();

  /** An empty pickle of protocol 2. */
  public PickleCode() {
    op("\u0080\u0002");
  }

  /** Codes as they stand; letters above 127 are single bytes. */
  public PickleCode op(String more) {
    codes.writeBytes(more.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** The same codes several times. */
  public PickleCode op(String more, int times) {
    return op(more.repeat(times));
  }

  /** A text. */
  public PickleCode text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op("X").little(bytes.length);
    codes.writeBytes(bytes);
    return this;
  }

  /** A whole number of 32 bits. */
  public PickleCode whole(int number) {
    return op("J").little(number);
  }

  private PickleCode little(int number) {
    codes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    return this;
  }

  /** A class or a function, as protocols below 4 name it. */
  public PickleCode global(String module, String name) {
    return op("c" + module + "\n" + name + "\n");
  }

  /** A storage of float32, all zero. */
  public PickleCode storage(String key, int count) {
    storages.putIfAbsent(key, new byte[4 * count]);
    op("(").text("storage").global("torch", "FloatStorage").text(key).text("cpu").whole(count);
    return op("tQ");
  }

  /** A vector of so many zeros. */
  public PickleCode vector(String key, int count) {
    global("torch._utils", "_rebuild_tensor_v2").op("(").storage(key, count).whole(0);
    op("(").whole(count).op("t(").whole(1).op("t\u0089");
    return global("collections", "OrderedDict").op(")RtR");
  }

  /** A tensor of float32, row by row. */
  public PickleCode tensor(String key, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    storages.put(key, bytes.array());
    global("torch._utils", "_rebuild_tensor_v2").op("(").storage(key, values.length).whole(0);
    op("(");
    for (long side : shape) {
      whole((int) side);
    }
    op("t(");
    long stride = values.length;
    for (long side : shape) {
      stride /= side;
      whole((int) stride);
    }
    return op("t\u0089").global("collections", "OrderedDict").op(")RtR");
  }

  /** The codes so far, with the one that ends. */
  public byte[] bytes() {
    byte[] ended = new byte[codes.size() + 1];
    System.arraycopy(codes.toByteArray(), 0, ended, 0, codes.size());
    ended[codes.size()] = '.';
    return ended;
  }

  /** The file that torch.save would have written. */
  public Path save(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      entry(zip, "archive/data.pkl", bytes());
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        entry(zip, "archive/data/" + storage.getKey(), storage.getValue());
      }
      entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
