package org.groupdetr.tensor;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.groupdetr.tensor.Noise.Mask;

/** Dropout whose mask is made again on the way back instead of being kept. */
public final class Dropping {
  private static final int CHUNK = 1 << 18;

  private Dropping() {}

  /** {@code x} times the mask's factors, element by element in row-major order. */
  public static Tensor apply(Tensor x, Mask mask) {
    if (!mask.drops()) {
      return x;
    }
    return HandGradient.apply(
        List.of(x),
        List.of(),
        () -> scaled(x, mask),
        (result, saved) -> List.of(scaled(result, mask)));
  }

  private static Tensor scaled(Tensor x, Mask mask) {
    Tensor from = x.contiguous().reshape(-1);
    Tensor scaled = Tensors.unsetLike(x, x.shape());
    Tensor to = scaled.reshape(-1);
    int count = Math.toIntExact(x.count());
    Lanes.each(
        (count + CHUNK - 1) / CHUNK,
        () -> {
          Factors factors = new Factors(x, Math.min(CHUNK, count));
          return piece -> {
            int begin = piece * CHUNK;
            int some = Math.min(CHUNK, count - begin);
            Tensor chunk = factors.of(some, host -> mask.fill(host, 0, begin, some));
            torch.mul_out(
                to.narrow(0, begin, some).raw, from.narrow(0, begin, some).raw, chunk.raw);
          };
        });
    return scaled;
  }
}
