package org.groupdetr.pretrained;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/** Writes what torch.save writes. */
final class TorchZip {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final List<Tensor> storages = new ArrayList<>();

  private TorchZip() {}

  /** {@code {"model": {...}, "args": Namespace(...)}}. */
  static void write(Path path, Map<String, Tensor> model, Map<String, Object> args)
      throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("model", model);
    root.put("args", args);
    write(path, root);
  }

  /**
   * Dicts, in which {@code args} is a Namespace, with float32 tensors, lists, whole numbers, truth
   * values and texts.
   */
  static void write(Path path, Map<String, ?> root) throws IOException {
    TorchZip zip = new TorchZip();
    zip.op("\u0080\u0002");
    zip.value("", root);
    zip.op(".");
    try (OutputStream file = Files.newOutputStream(path);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setMethod(ZipOutputStream.STORED);
      entry(out, "archive/data.pkl", zip.pickle.toByteArray());
      entry(out, "archive/byteorder", "little".getBytes(StandardCharsets.UTF_8));
      int key = 0;
      for (Tensor tensor : zip.storages) {
        try (Scope scope = Scope.open()) {
          entry(out, "archive/data/" + key++, tensor.bytes());
        }
      }
      entry(out, "archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void value(String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      boolean namespace = name.equals("args");
      op(namespace ? "cargparse\nNamespace\n)\u0081}(" : "}(");
      map.forEach(
          (key, inner) -> {
            text((String) key);
            value((String) key, inner);
          });
      op(namespace ? "ub" : "u");
    } else if (value instanceof List<?> list) {
      op("](");
      list.forEach(inner -> value("", inner));
      op("e");
    } else if (value instanceof Tensor tensor) {
      tensor(Integer.toString(storages.size()), tensor);
      storages.add(tensor);
    } else if (value instanceof Boolean yes) {
      op(yes ? "\u0088" : "\u0089");
    } else if (value instanceof String text) {
      text(text);
    } else {
      whole(((Number) value).intValue());
    }
  }

  private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private void op(String codes) {
    pickle.writeBytes(codes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op("X");
    little(bytes.length);
    pickle.writeBytes(bytes);
  }

  private void whole(long number) {
    op("J");
    little((int) number);
  }

  private void little(int number) {
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private void tensor(String key, Tensor tensor) {
    op("ctorch._utils\n_rebuild_tensor_v2\n((");
    text("storage");
    op("ctorch\nFloatStorage\n");
    text(key);
    text("cuda:0");
    whole(tensor.count());
    op("tQ");
    whole(0);
    op("(");
    for (long side : tensor.shape()) {
      whole(side);
    }
    op("t(");
    long[] shape = tensor.shape();
    for (int axis = 0; axis < shape.length; axis++) {
      long stride = 1;
      for (int inner = axis + 1; inner < shape.length; inner++) {
        stride *= shape[inner];
      }
      whole(stride);
    }
    op("t\u0089ccollections\nOrderedDict\n)RtR");
  }
}
