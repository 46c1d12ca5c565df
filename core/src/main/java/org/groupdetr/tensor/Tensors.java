package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.graph.Operation;

/** Birth and joining of tensors. New tensors are on the processor. */
public final class Tensors {
  private Tensors() {}

  private static TensorOptions options(DType type) {
    return new TensorOptions(type.engine);
  }

  public static Tensor zeros(DType type, long... shape) {
    return new Tensor(torch.zeros(shape, options(type)));
  }

  /** A tensor whose numbers are not set yet. */
  public static Tensor empty(DType type, long... shape) {
    return new Tensor(torch.empty(shape, options(type), new MemoryFormatOptional()));
  }

  /** A shape without numbers, which takes no memory and can only be asked for its sizes. */
  public static Tensor shapeOnly(DType type, long... shape) {
    DeviceOptional nowhere = new DeviceOptional(new org.bytedeco.pytorch.Device("meta"));
    return new Tensor(
        torch.empty(shape, options(type).device(nowhere), new MemoryFormatOptional()));
  }

  /** A tensor like another in type and device, of the given shape, all numbers equal. */
  public static Tensor fullLike(Tensor other, double value, long... shape) {
    return new Tensor(torch.full(shape, new Scalar(value), other.raw.options()));
  }

  /** A tensor like another in type and device, whose numbers are not set yet. */
  public static Tensor emptyLike(Tensor other, long... shape) {
    return new Tensor(torch.empty(shape, other.raw.options(), new MemoryFormatOptional()));
  }

  /** {@code 0, 1, .. count - 1} as float32. */
  public static Tensor arange(int count) {
    return new Tensor(torch.arange(new Scalar(count), options(DType.FLOAT32)));
  }

  /** A float32 tensor with these numbers, row-major. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = sized(DType.FLOAT32, values.length, shape);
    if (values.length > 0) {
      new FloatPointer(tensor.raw.data_ptr()).put(values);
    }
    return tensor;
  }

  /** As {@link #of(float[], long...)}, from an array that may be longer than the shape. */
  public static Tensor ofPrefix(float[] values, long... shape) {
    Tensor tensor = empty(DType.FLOAT32, shape);
    int count = Math.toIntExact(tensor.count());
    require(count <= values.length, "%d numbers do not fill %d", values.length, count);
    new FloatPointer(tensor.raw.data_ptr()).put(values, 0, count);
    return tensor;
  }

  /** A float64 tensor with these numbers, row-major. */
  public static Tensor of(double[] values, long... shape) {
    Tensor tensor = sized(DType.FLOAT64, values.length, shape);
    if (values.length > 0) {
      new DoublePointer(tensor.raw.data_ptr()).put(values);
    }
    return tensor;
  }

  /** An int64 tensor with these numbers, row-major. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = sized(DType.INT64, values.length, shape);
    if (values.length > 0) {
      new LongPointer(tensor.raw.data_ptr()).put(values);
    }
    return tensor;
  }

  /** A bool tensor, row-major. */
  public static Tensor of(boolean[] values, long... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return ofBytes(DType.BOOL, bytes, shape);
  }

  /** A tensor of any type from the bytes of its numbers, row-major, in the machine's order. */
  public static Tensor ofBytes(DType type, byte[] bytes, long... shape) {
    Tensor tensor = sized(type, bytes.length / type.bytes(), shape);
    if (bytes.length > 0) {
      new BytePointer(tensor.raw.data_ptr()).put(bytes);
    }
    return tensor;
  }

  /** A single float64 number. */
  public static Tensor scalar(double value) {
    return of(new double[] {value});
  }

  private static Tensor sized(DType type, long count, long... shape) {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    require(product == count, "%d numbers do not fill the shape of %d", count, product);
    return empty(type, shape);
  }

  /** The numbers of all, one after another along an axis. */
  public static Tensor cat(int axis, List<Tensor> parts) {
    return new Tensor(torch.cat(vector(parts), axis))
        .by(Operation.CONCATENATE, List.of(axis), parts.toArray(Tensor[]::new));
  }

  /** As {@link #cat(int, List)}. */
  public static Tensor cat(int axis, Tensor... parts) {
    return cat(axis, List.of(parts));
  }

  /** All side by side along a new axis. */
  public static Tensor stack(int axis, List<Tensor> parts) {
    return new Tensor(torch.stack(vector(parts), axis))
        .by(Operation.STACK, List.of(axis), parts.toArray(Tensor[]::new));
  }

  /** {@code yes} where {@code chosen} (bool), else {@code no}. */
  public static Tensor where(Tensor chosen, Tensor yes, Tensor no) {
    return new Tensor(torch.where(chosen.raw, yes.raw, no.raw))
        .by(Operation.WHERE, chosen, yes, no);
  }

  static TensorVector vector(List<Tensor> parts) {
    TensorVector vector = new TensorVector();
    for (Tensor part : parts) {
      vector.push_back(part.raw);
    }
    return vector;
  }
}
