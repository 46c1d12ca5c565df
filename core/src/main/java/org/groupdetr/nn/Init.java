package org.groupdetr.nn;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * First values of parameters, drawn on the host, so that they are the same on every machine. Each
 * part of a network draws from a source named after it: adding a part does not change the others.
 */
public final class Init {
  /** Numbers go straight to the tensor's memory: a copy of each would burden the heap. */
  private static final int STRETCH = 1 << 14;

  private final long seed;
  private final Kind kind;
  private final SplittableRandom random;

  private enum Kind {
    DRAWN,
    ZERO,
    SHAPE
  }

  public Init(long seed) {
    this(seed, Kind.DRAWN);
  }

  private Init(long seed, Kind kind) {
    this.seed = seed;
    this.kind = kind;
    this.random = new SplittableRandom(seed);
  }

  /** Draws nothing, all is zero: for networks whose parameters are read from a file. */
  public static Init none() {
    return new Init(0, Kind.ZERO);
  }

  /** Makes shapes without numbers, which take no memory. */
  public static Init shapes() {
    return new Init(0, Kind.SHAPE);
  }

  /** The source of the part of that name. */
  public Init named(String name) {
    long hash = seed ^ 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return new Init(hash, kind);
  }

  /** Uniform in {@code [-bound, bound)}. */
  public Tensor uniform(double bound, long... shape) {
    return drawn(() -> (2 * random.nextDouble() - 1) * bound, shape);
  }

  /** Normal with mean 0. */
  public Tensor normal(double deviation, long... shape) {
    return drawn(() -> random.nextGaussian() * deviation, shape);
  }

  /** Glorot's uniform initialisation of a matrix {@code [out, in]}. */
  public Tensor xavier(long out, long in) {
    return uniform(Math.sqrt(6.0 / (in + out)), out, in);
  }

  /** He's normal initialisation of a convolution {@code [out, in, h, w]}, by its outputs. */
  public Tensor kaiming(long... shape) {
    return normal(Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3])), shape);
  }

  /** In row-major order. */
  private Tensor drawn(DoubleSupplier number, long... shape) {
    if (kind != Kind.DRAWN) {
      return kind == Kind.SHAPE ? Tensors.shapeOnly(DType.FLOAT32, shape) : zeros(shape);
    }
    Tensor tensor = Tensors.empty(DType.FLOAT32, shape);
    long bytes = 4 * tensor.count();
    for (long at = 0; at < bytes; at += 4 * STRETCH) {
      int count = (int) Math.min(4 * STRETCH, bytes - at);
      FloatBuffer values = tensor.memory(at, count).order(ByteOrder.nativeOrder()).asFloatBuffer();
      while (values.hasRemaining()) {
        values.put((float) number.getAsDouble());
      }
    }
    return tensor;
  }

  /** Kernels lie as convolutions want them, channels last, and are not copied to be so. */
  private static Tensor zeros(long... shape) {
    return shape.length == 4
        ? Tensors.zeros(DType.FLOAT32, shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
        : Tensors.zeros(DType.FLOAT32, shape);
  }
}
