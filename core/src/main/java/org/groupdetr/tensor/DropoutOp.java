package org.groupdetr.tensor;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.CounterRng.Mask;

/** Dropout whose mask is made again on the way back instead of being kept. */
public final class DropoutOp {
  private static final int CHUNK = 1 << 18;

  private DropoutOp() {}

  /** {@code x} times the mask's factors, element by element in row-major order. */
  public static Tensor apply(Tensor x, Mask mask) {
    if (!mask.drops()) {
      return x;
    }
    return CustomFunction.apply(
        List.of(x),
        List.of(),
        () -> scaled(x, mask),
        (result, saved) -> List.of(scaled(result, mask)));
  }

  /** Times the mask's factors the ReLU of {@code x}, in place and outside the graph. */
  static void rectified(Tensor x, Mask mask) {
    x.reluInPlace();
    if (mask.drops()) {
      scale(x, x, mask);
    }
  }

  private static Tensor scaled(Tensor x, Mask mask) {
    Tensor scaled = Tensors.emptyLike(x, x.shape());
    scale(x.contiguous(), scaled, mask);
    return scaled;
  }

  /** Writes to {@code target} the product of {@code x} and the factors; both lie row-major. */
  private static void scale(Tensor x, Tensor target, Mask mask) {
    Tensor from = x.reshape(-1);
    Tensor to = target.reshape(-1);
    int count = Math.toIntExact(x.count());
    ParallelFor.each(
        (count + CHUNK - 1) / CHUNK,
        () -> {
          DropoutFactors factors = new DropoutFactors(x, Math.min(CHUNK, count));
          return piece -> {
            int begin = piece * CHUNK;
            int some = Math.min(CHUNK, count - begin);
            Tensor chunk = factors.of(some, host -> mask.fill(host, 0, begin, some));
            torch.mul_out(
                to.narrow(0, begin, some).raw, from.narrow(0, begin, some).raw, chunk.raw);
          };
        });
  }
}
