package org.groupdetr.weights;

import static org.groupdetr.common.Require.require;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/** A tensor that lies in a file until its numbers are asked for; or parts of several. */
public final class StoredTensor {
  private static final int STRETCH = 1 << 24;

  /** Bytes that are read on their way to another place: small, so that the place is used again. */
  private static final int PIECE = 1 << 18;

  private final DType type;
  private final List<Long> shape;
  private final TensorBytes numbers;

  StoredTensor(DType type, List<Long> shape, TensorBytes numbers) {
    this.type = type;
    this.shape = List.copyOf(shape);
    this.numbers = numbers;
  }

  /** A tensor of the engine, which must live as long as this. */
  public static StoredTensor of(Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    for (long side : tensor.shape()) {
      shape.add(side);
    }
    return new StoredTensor(tensor.type(), shape, new TensorBytes.InEngine(tensor));
  }

  /** A float32 tensor with one number everywhere. */
  public static StoredTensor filled(float value, List<Long> shape) {
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(value);
    }
    return new StoredTensor(DType.FLOAT32, shape, new TensorBytes.InHeap(bytes.flip()));
  }

  /** An int64 that stands alone and is 0. */
  public static StoredTensor counter() {
    return new StoredTensor(
        DType.INT64, List.of(), new TensorBytes.InHeap(ByteBuffer.allocate(Long.BYTES)));
  }

  /** One after another along the first axis; all are alike but for its size. */
  public static StoredTensor joined(List<StoredTensor> parts) {
    StoredTensor first = parts.get(0);
    long rows = 0;
    for (StoredTensor part : parts) {
      UserException.require(
          part.type == first.type && part.tail().equals(first.tail()),
          "%s and %s cannot be joined",
          first,
          part);
      rows += part.shape.get(0);
    }
    List<Long> shape = new ArrayList<>(first.shape);
    shape.set(0, rows);
    return new StoredTensor(
        first.type,
        shape,
        new TensorBytes.Joined(parts.stream().map(part -> part.numbers).toList()));
  }

  public DType type() {
    return type;
  }

  /** Sizes of all axes. */
  public List<Long> shape() {
    return shape;
  }

  /** How many numbers it holds. */
  public long count() {
    return numbers.bytes() / type.bytes();
  }

  private List<Long> tail() {
    return shape.subList(1, shape.size());
  }

  /** Some rows: a part along the first axis. */
  public StoredTensor rows(long from, long count) {
    long rows = shape.get(0);
    UserException.require(
        from >= 0 && count >= 0 && from + count <= rows,
        "rows %d to %d are not all of %s",
        from,
        from + count,
        this);
    long row = rows == 0 ? 0 : numbers.bytes() / rows;
    List<Long> sizes = new ArrayList<>(shape);
    sizes.set(0, count);
    return new StoredTensor(type, sizes, new TensorBytes.Part(numbers, from * row, count * row));
  }

  /** The same numbers with other sizes. */
  public StoredTensor reshaped(List<Long> sizes) {
    long count = sizes.stream().reduce(1L, Math::multiplyExact);
    require(count == count(), "%s cannot take the shape %s", this, sizes);
    return new StoredTensor(type, sizes, numbers);
  }

  /** As a tensor of the engine, on the processor, in the scope that is open. */
  public Tensor tensor() {
    Tensor tensor = Tensors.empty(type, shape.stream().mapToLong(Long::longValue).toArray());
    fill(tensor);
    return tensor;
  }

  /**
   * Reads the numbers into a tensor of the same shape.
   *
   * @throws UserException if the file can no longer be read
   */
  public void into(Tensor target) {
    require(of(target).shape.equals(shape), "%s does not fit %s", this, target);
    if (target.isContiguousOnCpu() && target.type() == type) {
      fill(target);
    } else {
      place(target);
    }
  }

  /** Where numbers must be moved apart or be of another type, some rows at a time: see PIECE. */
  private void place(Tensor target) {
    long rows = shape.isEmpty() ? 1 : shape.get(0);
    long step = Math.max(1, rows * PIECE / Math.max(1, numbers.bytes()));
    for (long row = 0; row < rows; row += step) {
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        if (shape.isEmpty()) {
          target.copyFrom(tensor());
        } else {
          long count = Math.min(step, rows - row);
          target.narrow(0, row, count).copyFrom(rows(row, count).tensor());
        }
      }
    }
  }

  private void fill(Tensor target) {
    try {
      for (long at = 0; at < numbers.bytes(); at += STRETCH) {
        int count = (int) Math.min(STRETCH, numbers.bytes() - at);
        numbers.read(at, target.memory(at, count));
      }
    } catch (IOException e) {
      throw new UserException("cannot read weights: " + SafeFiles.reason(e), e);
    }
  }

  /** Writes the bytes of all numbers, row-major, little-endian. */
  public void writeTo(OutputStream out) throws IOException {
    numbers.writeTo(out);
  }

  /** Whether type, shape and all bits are equal. */
  public boolean sameNumbers(StoredTensor other) {
    if (type != other.type || !shape.equals(other.shape)) {
      return false;
    }
    ByteBuffer mine = ByteBuffer.allocate(1 << 16);
    ByteBuffer theirs = ByteBuffer.allocate(1 << 16);
    try {
      for (long at = 0; at < numbers.bytes(); at += mine.capacity()) {
        int count = (int) Math.min(mine.capacity(), numbers.bytes() - at);
        numbers.read(at, mine.clear().limit(count));
        other.numbers.read(at, theirs.clear().limit(count));
        if (!mine.flip().equals(theirs.flip())) {
          return false;
        }
      }
    } catch (IOException e) {
      throw new UserException("cannot read weights: " + SafeFiles.reason(e), e);
    }
    return true;
  }

  /** All of a map as tensors of the engine. */
  public static Map<String, Tensor> tensors(Map<String, StoredTensor> stored) {
    Map<String, Tensor> tensors = new java.util.LinkedHashMap<>();
    stored.forEach((name, tensor) -> tensors.put(name, tensor.tensor()));
    return tensors;
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }
}
