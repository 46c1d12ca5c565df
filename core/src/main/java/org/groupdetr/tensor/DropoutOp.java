package org.groupdetr.tensor;

import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.IntPointer;
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
          Factors factors = new Factors(x, Math.min(CHUNK, count));
          return piece -> {
            int begin = piece * CHUNK;
            int some = Math.min(CHUNK, count - begin);
            Tensor chunk = factors.of(some, host -> mask.fill(host, 0, begin, some));
            torch.mul_out(
                to.narrow(0, begin, some).raw, from.narrow(0, begin, some).raw, chunk.raw);
          };
        });
  }

  /** Room for factors of dropout, used again and again by one thread. */
  static final class Factors {
    private final int[] host;
    private final Tensor room;

    /** Room for that many factors, of the type and on the device of {@code like}. */
    Factors(Tensor like, int most) {
      host = new int[most];
      room = Tensors.emptyLike(like, most);
    }

    /** The first {@code count} numbers whose bits {@code fill} writes, as {@code [count]}. */
    Tensor of(int count, Consumer<int[]> fill) {
      fill.accept(host);
      Tensor factors = room.narrow(0, 0, count);
      if (room.device().isCpu() && room.type() == DType.FLOAT32) {
        new IntPointer(room.raw.data_ptr()).put(host, 0, count);
      } else {
        factors.copyFrom(Tensors.of(numbers(host, count), count).to(room.device()));
      }
      return factors;
    }

    /** The first {@code count} numbers of those bits. */
    static float[] numbers(int[] bits, int count) {
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = Float.intBitsToFloat(bits[i]);
      }
      return numbers;
    }
  }
}
