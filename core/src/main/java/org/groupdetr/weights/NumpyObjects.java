package org.groupdetr.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.Counted;
import org.groupdetr.tensor.DType;
import org.groupdetr.weights.Values.Bytes;
import org.groupdetr.weights.Values.Function;
import org.groupdetr.weights.Values.NumpyArray;
import org.groupdetr.weights.Values.NumpyType;
import org.groupdetr.weights.Values.Packed;
import org.groupdetr.weights.Values.Text;
import org.groupdetr.weights.Values.Truth;
import org.groupdetr.weights.Values.Value;

/** What numpy's functions in a pickle mean: arrays of plain numbers, as detectron2 saves them. */
final class NumpyObjects {
  private static final Map<String, DType> TYPES =
      Map.of(
          "f8", DType.FLOAT64,
          "f4", DType.FLOAT32,
          "f2", DType.FLOAT16,
          "i8", DType.INT64,
          "i4", DType.INT32,
          "i2", DType.INT16,
          "i1", DType.INT8,
          "u1", DType.UINT8,
          "b1", DType.BOOL);

  private NumpyObjects() {}

  /** Arguments: the class, a shape and a type that do not count; the state says what is in it. */
  static Value empty(List<Value> given) {
    PickledObjects.requireCount("an array of numpy", given, 3);
    NumpyArray array = new NumpyArray();
    if (!(given.get(0) instanceof Function made) || made.global() != Global.NUMPY_ARRAY) {
      array.unreadable("is an array of numpy of another class than ndarray");
    }
    return array;
  }

  /** Arguments: bytes, type, shape, and whether they lie in rows ({@code C}) or columns. */
  static Value array(List<Value> given, PickledObjects objects) {
    if (given.size() < 4 || !(given.get(3) instanceof Text order)) {
      throw new MalformedFile("has an array of numpy without its order");
    }
    NumpyArray array = new NumpyArray();
    fill(array, given.get(2), given.get(1), order.text().equals("F"), given.get(0), objects);
    return array;
  }

  /** Arguments: the name, and whether to align and to copy. */
  static Value type(List<Value> given) {
    if (given.isEmpty() || !(given.get(0) instanceof Text name)) {
      throw new MalformedFile("has a type of numpy without a name");
    }
    return new NumpyType(name.text());
  }

  /** State: version, order of bytes, and what only types with parts have. */
  static void build(NumpyType type, Value state) {
    List<Value> parts = PickledObjects.list("the state of a type of numpy", state);
    if (parts.size() < 2 || !(parts.get(1) instanceof Text order)) {
      throw new MalformedFile("has a type of numpy without an order of bytes");
    }
    type.order(order.text());
  }

  /** State: version, shape, type, whether the numbers lie in columns, bytes. */
  static void build(NumpyArray array, Value state, PickledObjects objects) {
    List<Value> parts = PickledObjects.list("the state of an array of numpy", state);
    PickledObjects.requireCount("the state of an array of numpy", parts, 5);
    if (!(parts.get(3) instanceof Truth columns)) {
      throw new MalformedFile("has an array of numpy without its order");
    }
    fill(array, parts.get(1), parts.get(2), columns.yes(), parts.get(4), objects);
  }

  private static void fill(
      NumpyArray array,
      Value shape,
      Value type,
      boolean columns,
      Value bytes,
      PickledObjects objects) {
    if (!(type instanceof NumpyType known) || !(bytes instanceof Bytes numbers)) {
      array.unreadable("is an array of numpy that does not hold plain numbers");
    } else if (array.isPlain()) {
      List<Long> sizes = objects.wholes("the shape of an array", shape);
      array.numbers(new Packed(known, sizes, columns, numbers));
    }
  }

  /** Why an array is no tensor, if it is none. */
  static Optional<String> problem(NumpyArray array) {
    if (array.numbers().isEmpty()) {
      return Optional.of(array.problem());
    }
    NumpyType type = array.numbers().get().type();
    DType known = TYPES.get(type.name());
    if (known == null || (known.bytes() > 1 && !type.order().equals("<"))) {
      return Optional.of(
          "is an array of numpy of the type "
              + type.order()
              + type.name()
              + "; plain little-endian numbers are supported");
    }
    return Optional.empty();
  }

  /** The tensor that an array is; its bytes must be exactly those that its shape asks for. */
  static StoredTensor tensor(String name, NumpyArray array, Path path) throws IOException {
    Packed packed = array.numbers().orElseThrow();
    DType type = TYPES.getOrDefault(packed.type().name(), DType.UINT8);
    TensorBytes there = new TensorBytes.InFile(path, packed.bytes().at(), packed.bytes().count());
    TensorBytes lying = packed.bytes().letters() ? LetterBytes.of(there) : there;
    requireFilled(name, packed, type, lying.bytes());
    if (type == DType.BOOL) {
      BooleanBytes.check(name, lying);
    }
    if (lying.bytes() == 0) {
      return new StoredTensor(type, packed.shape(), new TensorBytes.InHeap(ByteBuffer.allocate(0)));
    }
    boolean inOrder = !packed.columns() || packed.shape().size() < 2;
    return new StoredTensor(
        type,
        packed.shape(),
        inOrder
            ? lying
            : new StridedBytes(lying, type.bytes(), packed.shape(), columns(packed.shape())));
  }

  private static void requireFilled(String name, Packed packed, DType type, long found) {
    long wanted = type.bytes();
    try {
      for (long side : packed.shape()) {
        if (side < 0) {
          throw new MalformedFile("gives the array %s the shape %s", name, packed.shape());
        }
        wanted = Math.multiplyExact(wanted, side);
      }
    } catch (ArithmeticException e) {
      throw new MalformedFile(
          "gives the array %s sizes beyond all bounds: %s", name, packed.shape());
    }
    if (wanted != found) {
      throw new MalformedFile(
          "has %s in the array %s, whose shape %s asks for %d",
          Counted.of(found, "byte"), name, packed.shape(), wanted);
    }
  }

  /** Steps along the axes where the first one is the fastest. */
  private static List<Long> columns(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long step = 1;
    for (long side : shape) {
      strides.add(step);
      step *= side;
    }
    return strides;
  }
}
