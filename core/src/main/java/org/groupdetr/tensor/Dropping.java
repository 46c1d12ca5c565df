package org.groupdetr.tensor;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.groupdetr.tensor.Noise.Mask;

/** Dropout whose mask is made again on the way back instead of being kept. */
public final class Dropping {
  private static final int CHUNK = 1 << 20;
  private static final int PARALLEL = 1 << 16;

  private Dropping() {}

  /** {@code x} times the mask's factors, element by element in row-major order. */
  public static Tensor apply(Tensor x, Mask mask) {
    if (!mask.drops()) {
      return x;
    }
    return HandGradient.apply(
        List.of(x),
        () -> scaled(x.copied().contiguous(), mask),
        (result, inputs) -> List.of(scaled(result.copied().contiguous(), mask)));
  }

  private static Tensor scaled(Tensor x, Mask mask) {
    Tensor flat = x.reshape(-1);
    Factors factors = new Factors(x, (int) Math.min(CHUNK, x.count()));
    for (long from = 0; from < x.count(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, x.count() - from);
      try (Scope scope = Scope.open()) {
        flat.narrow(0, from, count).multiply(factors.of(mask, from, count));
      }
    }
    return x;
  }

  /** Room for a stretch of factors, used again and again. */
  static final class Factors {
    private final float[] host;
    private final Tensor tensor;
    private final Device device;

    Factors(Tensor like, int count) {
      host = new float[count];
      tensor = Tensors.unset(DType.FLOAT32, count);
      device = like.device();
    }

    /** Factors {@code from .. from + count - 1} of the mask, as {@code [count]}. */
    Tensor of(Mask mask, long from, int count) {
      int parts = (count + PARALLEL - 1) / PARALLEL;
      IntStream.range(0, parts)
          .parallel()
          .forEach(
              p -> mask.fill(host, p * PARALLEL, from, Math.min(PARALLEL, count - p * PARALLEL)));
      new FloatPointer(tensor.raw.data_ptr()).put(host, 0, count);
      return tensor.narrow(0, 0, count).to(device);
    }
  }
}
