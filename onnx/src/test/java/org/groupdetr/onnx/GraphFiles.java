package org.groupdetr.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Labels;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.RecipeFile;

/** The graphs of {@code graphs.py} with the metadata of a detector. */
final class GraphFiles {
  static final int HEIGHT = 64;
  static final int WIDTH = 96;

  /** Ids with gaps; rows of the graphs are red, green, blue. */
  static final Labels LABELS =
      new Labels(
          List.of(
              new CocoCategory(3, "red", ""),
              new CocoCategory(7, "green", ""),
              new CocoCategory(8, "blue", "")));

  private static final List<String> SETTINGS =
      List.of(
          "data.evaluationSize.shortSide=60",
          "data.evaluationSize.longSide=96",
          "detector.detections=3");

  private GraphFiles() {}

  static byte[] graph(String name) {
    try (InputStream in =
        Objects.requireNonNull(GraphFiles.class.getResourceAsStream("/graphs/" + name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a file with a graph that takes {@code input} says of itself. */
  static Map<String, String> metadata(String batch, String type, boolean masked) {
    Map<String, String> said =
        new LinkedHashMap<>(ModelFile.header(RecipeFile.read("demo", SETTINGS), LABELS));
    said.put("groupdetr.format", "1");
    said.put("groupdetr.version", "0");
    said.put("groupdetr.scores", "{\"kind\": \"sigmoid\"}");
    said.put(
        "groupdetr.input",
        "{\"height\": %d, \"width\": %d, \"batch\": %s, \"type\": \"%s\", \"mean\": [0.485, 0.456,"
                .formatted(HEIGHT, WIDTH, batch, type)
            + " 0.406], \"deviation\": [0.229, 0.224, 0.225], \"resize\": \"%s\", \"mask\": %s}"
                .formatted(masked ? "keep-proportions" : "square", masked));
    return said;
  }

  /** With masks, enlarged in one of the two ways. */
  static Map<String, String> ofMasks(String enlarging, String kind) {
    Map<String, String> said = metadata("\"any\"", "float32", true);
    said.put("groupdetr.scores", "{\"kind\": \"" + kind + "\"}");
    said.put(
        "groupdetr.masks",
        "{\"height\": 8, \"width\": 12, \"enlarging\": \"%s\", \"threshold\": 0}"
            .formatted(enlarging));
    return said;
  }

  /** The graph that takes any number of pictures. */
  static Path any(Path folder) {
    return write(folder, "any.onnx", metadata("\"any\"", "float32", true));
  }

  /** Writes a graph with metadata. */
  static Path write(Path folder, String name, Map<String, String> said) {
    return write(folder.resolve(name), with(graph(name), said));
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A graph with more metadata: fields of a message may be appended to it. */
  static byte[] with(byte[] graph, Map<String, String> said) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(graph);
    said.forEach((key, value) -> out.writeBytes(field(14, joined(text(1, key), text(2, value)))));
    return out.toByteArray();
  }

  static byte[] text(int number, String value) {
    return field(number, value.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A field whose value has a length. */
  static byte[] field(int number, byte[] value) {
    return joined(varint(number << 3 | 2), varint(value.length), value);
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }
}
