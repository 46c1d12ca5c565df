package org.groupdetr.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    if (!(given.get(0) instanceof Function made) || made.global() != Global.NUMPY_ARRAY) {
      throw new MalformedFile("has an array of numpy of another class than ndarray");
    }
    return new NumpyArray();
  }

  /** Arguments: bytes, type, shape, and whether they lie in rows ({@code C}) or columns. */
  static Value array(List<Value> given, PickledObjects objects) {
    if (given.size() < 4 || !(given.get(3) instanceof Text order)) {
      throw new MalformedFile("has an array of numpy without its order");
    }
    NumpyArray array = new NumpyArray();
    array.numbers(
        packed(given.get(2), given.get(1), order.text().equals("F"), given.get(0), objects));
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
    array.numbers(packed(parts.get(1), parts.get(2), columns.yes(), parts.get(4), objects));
  }

  private static Packed packed(
      Value shape, Value type, boolean columns, Value bytes, PickledObjects objects) {
    if (!(type instanceof NumpyType known) || !(bytes instanceof Bytes numbers)) {
      throw new MalformedFile("has an array of numpy that does not hold plain numbers");
    }
    List<Long> sizes = objects.wholes("the shape of an array", shape);
    return new Packed(known, sizes, columns, numbers);
  }

  /** The tensor that an array is; its bytes must be exactly those that its shape asks for. */
  static StoredTensor tensor(String name, NumpyArray array, Path path) throws java.io.IOException {
    Packed packed =
        array.numbers().orElseThrow(() -> new MalformedFile("has the empty array %s", name));
    DType type = TYPES.get(packed.type().name());
    if (type == null || (type.bytes() > 1 && !packed.type().order().equals("<"))) {
      throw new MalformedFile(
          "has the array %s of the type %s%s; plain little-endian numbers are supported",
          name, packed.type().order(), packed.type().name());
    }
    requireFilled(name, packed, type);
    TensorBytes lying = new TensorBytes.InFile(path, packed.bytes().at(), packed.bytes().count());
    if (type == DType.BOOL) {
      BooleanBytes.check(name, lying);
    }
    if (packed.bytes().count() == 0) {
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

  private static void requireFilled(String name, Packed packed, DType type) {
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
    if (wanted != packed.bytes().count()) {
      throw new MalformedFile(
          "has %s in the array %s, whose shape %s asks for %d",
          Counted.of(packed.bytes().count(), "byte"), name, packed.shape(), wanted);
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
