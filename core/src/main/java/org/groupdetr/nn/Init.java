package org.groupdetr.nn;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * First values of parameters, drawn on the host, so that they are the same on every machine. Each
 * part of a network draws from a source named after it: adding a part does not change the others.
 */
public final class Init {
  private final long seed;
  private final SplittableRandom random;

  public Init(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** The source of the part of that name. */
  public Init named(String name) {
    long hash = seed ^ 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return new Init(hash);
  }

  /** Uniform in {@code [-bound, bound)}. */
  public Tensor uniform(double bound, long... shape) {
    float[] values = new float[count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return Tensors.of(values, shape);
  }

  /** Normal with mean 0. */
  public Tensor normal(double deviation, long... shape) {
    float[] values = new float[count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Tensors.of(values, shape);
  }

  /** Glorot's uniform initialisation of a matrix {@code [out, in]}. */
  public Tensor xavier(long out, long in) {
    return uniform(Math.sqrt(6.0 / (in + out)), out, in);
  }

  /** He's normal initialisation of a convolution {@code [out, in, h, w]}, by its outputs. */
  public Tensor kaiming(long... shape) {
    return normal(Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3])), shape);
  }

  private static int count(long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return Math.toIntExact(count);
  }
}
