package org.groupdetr.tensor.precision;

import java.util.Locale;
import java.util.Optional;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Kernels.Window;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * How long a device takes for the same work in both precisions: a product as in the feed-forward
 * parts of a transformer, and a convolution as in the third stage of a ResNet, casts included.
 *
 * @param float32 seconds, the least of some
 * @param bfloat16 seconds, likewise
 */
public record PrecisionProbe(double float32, double bfloat16) {
  /** Layers gain less than their products alone do. */
  private static final double WORTH_WHILE = 0.85;

  private static final int ROUNDS = 5;

  /** Without instructions for bfloat16 one round has said enough. */
  private static final double HOPELESS = 3;

  private static final Window SAME = new Window(1, 1, 1);

  /** Measures. */
  public static PrecisionProbe of(Device device) {
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open()) {
      Work work = Work.on(device);
      work.seconds(Precision.FLOAT32); // Threads and memory are there from now on.
      PrecisionProbe best = new PrecisionProbe(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
      for (int round = 0; round < ROUNDS && best.isOpen(); round++) {
        best =
            new PrecisionProbe(
                Math.min(best.float32, work.seconds(Precision.FLOAT32)),
                Math.min(best.bfloat16, work.seconds(Precision.BFLOAT16)));
      }
      return best;
    }
  }

  private boolean isOpen() {
    return Double.isInfinite(float32) || bfloat16 < HOPELESS * float32;
  }

  /** The precision to choose: float32 where nothing is gained. */
  public Precision faster() {
    return bfloat16 < WORTH_WHILE * float32 ? Precision.BFLOAT16 : Precision.FLOAT32;
  }

  /** What was measured and what follows, for a log. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "precision %s: a product and a convolution took %.1f ms in float32 and %.1f ms in bfloat16"
            + " here",
        faster().word(),
        1e3 * float32,
        1e3 * bfloat16);
  }

  /** Factors of both, which are the same numbers for everyone. */
  private record Work(Tensor rows, Tensor matrix, Tensor bias, Tensor map, Tensor kernel) {
    static Work on(Device device) {
      return new Work(
          full(device, 600, 256),
          full(device, 2048, 256),
          full(device, 2048),
          full(device, 1, 256, 30, 40).channelsLast(),
          full(device, 256, 256, 3, 3).channelsLast());
    }

    private static Tensor full(Device device, long... shape) {
      return Tensors.zeros(DType.FLOAT32, shape).fill(0.5).to(device);
    }

    double seconds(Precision precision) {
      try (Scope scope = Scope.open()) {
        long start = System.nanoTime();
        Tensor product = precision.linear(rows, matrix, bias);
        Tensor convolved = precision.conv2d(map, kernel, Optional.empty(), SAME);
        // A number is asked for, as a GPU goes on by itself.
        product.select(0, 0).select(0, 0).plus(convolved.select(0, 0).sum()).item();
        return (System.nanoTime() - start) / 1e9;
      }
    }
  }
}
