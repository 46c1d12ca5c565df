package org.groupdetr.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.onnx.WireReader.CutOffException;
import org.groupdetr.onnx.WireReader.MalformedException;
import org.groupdetr.onnx.WireReader.Value;

/**
 * An ONNX file that has been looked through before onnxruntime may see it: it is whole, and its
 * tensors are in it or in files beside it. Field numbers are those of {@code onnx.proto}.
 *
 * @param metadata its {@code metadata_props}
 */
record OnnxFile(Path path, Map<String, String> metadata) {
  private static final int MOST_METADATA = 1 << 24;
  private static final int MOST_NAME = 1 << 12;
  private static final int MOST_DEPTH = 32;

  /** Kinds of messages that hold tensors, or what holds some. */
  private enum Message {
    MODEL,
    TRAINING,
    FUNCTION,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR
  }

  /** In which of their fields. */
  private static final Map<Message, Map<Integer, Message>> INNER =
      Map.of(
          Message.MODEL, Map.of(7, Message.GRAPH, 20, Message.TRAINING, 25, Message.FUNCTION),
          Message.TRAINING, Map.of(1, Message.GRAPH, 2, Message.GRAPH),
          Message.FUNCTION, Map.of(7, Message.NODE, 11, Message.ATTRIBUTE),
          Message.GRAPH, Map.of(1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE_TENSOR),
          Message.NODE, Map.of(5, Message.ATTRIBUTE),
          Message.ATTRIBUTE,
              Map.of(
                  5, Message.TENSOR,
                  6, Message.GRAPH,
                  10, Message.TENSOR,
                  11, Message.GRAPH,
                  22, Message.SPARSE_TENSOR,
                  23, Message.SPARSE_TENSOR),
          Message.SPARSE_TENSOR, Map.of(1, Message.TENSOR, 2, Message.TENSOR));

  private static final int GRAPH = 7;
  private static final int METADATA = 14;
  private static final int EXTERNAL_DATA = 13;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  OnnxFile {
    metadata = Map.copyOf(metadata);
  }

  /**
   * Looks a file through.
   *
   * @throws UserException if it is not there, is no ONNX file, is cut off, or has tensors where
   *     nothing must be read
   */
  static OnnxFile open(Path path) {
    UserException.require(Files.exists(path), "there is no file %s", path);
    UserException.require(Files.isRegularFile(path), "%s is no file", path);
    try (FileChannel channel = FileChannel.open(path)) {
      UserException.require(channel.size() > 0, "%s is empty", path);
      Look look = new Look(path);
      new WireReader(channel).read((number, value) -> look.inModel(number, value));
      UserException.require(look.hasGraph, "%s is no ONNX file, or none with a graph in it", path);
      return new OnnxFile(path, look.metadata);
    } catch (CutOffException e) {
      throw new UserException(
          path + " is cut off, or no ONNX file: its content goes on behind its end; get it again",
          e);
    } catch (MalformedException e) {
      throw new UserException(path + " is no ONNX file: it has " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  /** What is found on the way through a file. */
  private static final class Look {
    private final Path path;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private long metadataBytes;
    private boolean hasGraph;

    Look(Path path) {
      this.path = path;
    }

    void inModel(int number, Value value) throws IOException {
      if (number == METADATA) {
        Map<Integer, String> entry = pair(value, MOST_METADATA);
        String text = entry.getOrDefault(VALUE, "");
        metadataBytes += text.length();
        if (metadataBytes > MOST_METADATA) {
          throw new MalformedException("more than 16 MB of metadata");
        }
        metadata.put(entry.getOrDefault(KEY, ""), text);
      } else {
        hasGraph |= number == GRAPH;
        in(Message.MODEL, number, value, 0);
      }
    }

    private void in(Message message, int number, Value value, int depth) throws IOException {
      if (message == Message.TENSOR) {
        inTensor(number, value);
        return;
      }
      Message inner = INNER.getOrDefault(message, Map.of()).get(number);
      if (inner == null) {
        return;
      }
      if (depth == MOST_DEPTH) {
        throw new MalformedException("graphs in graphs, more than " + MOST_DEPTH + " deep");
      }
      value.message((field, content) -> in(inner, field, content, depth + 1));
    }

    private void inTensor(int number, Value value) throws IOException {
      if (number == EXTERNAL_DATA) {
        Map<Integer, String> entry = pair(value, MOST_NAME);
        if (entry.getOrDefault(KEY, "").equals("location")) {
          requireBeside(entry.getOrDefault(VALUE, ""));
        }
      }
    }

    private static Map<Integer, String> pair(Value value, int most) throws IOException {
      Map<Integer, String> entry = new HashMap<>();
      value.message(
          (number, content) -> {
            if (number == KEY || number == VALUE) {
              entry.put(number, content.text(number == KEY ? MOST_NAME : most));
            }
          });
      return entry;
    }

    /** Tensors are read from the file's own folder, whatever links may lead out of it. */
    private void requireBeside(String location) throws IOException {
      Path folder = Objects.requireNonNull(path.toAbsolutePath().normalize().getParent());
      Path meant = resolved(folder, location);
      UserException.require(
          meant.startsWith(folder) && !meant.equals(folder),
          "%s wants to read weights from '%s', outside of its folder: that is refused",
          path,
          location);
      UserException.require(
          Files.isRegularFile(meant),
          "%s keeps its weights in a file of its own, %s, which is missing: put it beside",
          path,
          meant);
      UserException.require(
          meant.toRealPath().startsWith(folder.toRealPath()),
          "%s wants to read weights from '%s', a link out of its folder: that is refused",
          path,
          location);
    }

    private Path resolved(Path folder, String location) {
      try {
        return folder.resolve(location).normalize();
      } catch (InvalidPathException e) {
        throw new UserException(
            path + " wants to read weights from '" + location + "', which is no path", e);
      }
    }
  }
}
