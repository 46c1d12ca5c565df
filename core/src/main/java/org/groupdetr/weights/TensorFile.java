package org.groupdetr.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * A file of tensors, safetensors or PyTorch. Files come from strangers: nothing in them is believed
 * before it is checked, and nothing in them is run. Opening reads what the file says of itself; the
 * numbers stay where they are until they are asked for.
 */
public final class TensorFile {
  private final Path path;
  private final Format format;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> metadata;
  private final Beside beside;

  /** Formats that can be read. */
  public enum Format {
    SAFETENSORS("safetensors"),
    TORCH_ZIP("PyTorch"),
    TORCH_LEGACY("PyTorch before 1.6"),
    PICKLE("a pickle of numpy arrays, as detectron2 saves");

    private final String words;

    Format(String words) {
      this.words = words;
    }

    /** What it is called. */
    public String words() {
      return words;
    }
  }

  TensorFile(
      Path path, Format format, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this(path, format, tensors, metadata, new Beside(Map.of(), Map.of()));
  }

  private TensorFile(
      Path path,
      Format format,
      Map<String, StoredTensor> tensors,
      Map<String, String> metadata,
      Beside beside) {
    this.path = path;
    this.format = format;
    this.tensors = tensors;
    this.metadata = metadata;
    this.beside = beside;
  }

  /**
   * What a file holds besides tensors that can be read.
   *
   * @param unreadable tensors by name, with the reason in words that go on from "it"
   * @param passedOver classes of objects that mean nothing here, with how many there are
   */
  public record Beside(Map<String, String> unreadable, Map<String, Integer> passedOver) {}

  /**
   * Reads what the file says of itself.
   *
   * @throws UserException if it cannot be read or is not sound
   */
  public static TensorFile open(Path path) {
    try (FileChannel file = FileChannel.open(path)) {
      FileKind kind = FileKind.of(file);
      boolean promised = path.toString().endsWith(".safetensors");
      return switch (kind) {
        case ZIP, PICKLE -> {
          if (promised) {
            throw new UserException(
                path
                    + " is "
                    + kind.words()
                    + ", under the name of another format: rename it to end in .pth");
          }
          yield torch(path, file, kind);
        }
        case SAFETENSORS -> safetensors(path, file);
        case UNKNOWN -> {
          if (promised) {
            yield safetensors(path, file);
          }
          throw new UserException(path + " is " + kind.words());
        }
        default -> throw new UserException(path + " is " + kind.words());
      };
    } catch (IOException e) {
      throw new UserException("cannot read " + path + ": " + SafeFiles.reason(e), e);
    }
  }

  private static TensorFile safetensors(Path path, FileChannel file) throws IOException {
    try {
      return Safetensors.read(path, file);
    } catch (MalformedFile e) {
      throw new UserException(path + " is not a sound safetensors file: it " + e.words(), e);
    }
  }

  private static TensorFile torch(Path path, FileChannel file, FileKind kind) throws IOException {
    try {
      boolean zip = kind == FileKind.ZIP;
      TorchReader.Content content =
          zip ? TorchReader.zip(path, file) : TorchReader.legacy(path, file);
      Format format =
          zip ? Format.TORCH_ZIP : content.alone() ? Format.PICKLE : Format.TORCH_LEGACY;
      TorchTensors.Found found = TorchTensors.of(content);
      Beside beside = new Beside(found.unreadable(), content.passedOver());
      return new TensorFile(path, format, found.tensors(), TorchSettings.of(content), beside);
    } catch (MalformedFile e) {
      throw new UserException(path + " cannot be read as a PyTorch file: it " + e.words(), e);
    }
  }

  public Path path() {
    return path;
  }

  public Format format() {
    return format;
  }

  /** Names of the tensors, in the file's order; in PyTorch files paths joined by {@code /}. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** What else the header of a safetensors file says; of a PyTorch file its settings. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** What it holds besides. */
  public Beside beside() {
    return beside;
  }

  /** All tensors by name, not read yet. */
  public Map<String, StoredTensor> stored() {
    return Collections.unmodifiableMap(tensors);
  }

  /** All tensors whose names begin with {@code prefix}, by the rest of the name, not read yet. */
  public Map<String, StoredTensor> stored(String prefix) {
    Map<String, StoredTensor> chosen = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            chosen.put(name.substring(prefix.length()), tensor);
          }
        });
    return chosen;
  }

  /** As {@link #stored(String)}, read into the engine, in the scope that is open. */
  public Map<String, Tensor> tensors(String prefix) {
    return StoredTensor.tensors(stored(prefix));
  }

  /**
   * Writes tensors of the engine as safetensors, beside and then in place.
   *
   * @throws UserException if that fails
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    try (Scope scope = Scope.open()) {
      Map<String, StoredTensor> stored = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> stored.put(name, StoredTensor.of(tensor)));
      writeStored(path, stored, metadata);
    }
  }

  /** As {@link #write}, of tensors that lie in files: they pass through a stretch at a time. */
  public static void writeStored(
      Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    Safetensors.write(path, tensors, metadata);
  }
}
