package org.groupdetr.tensor;

import java.util.function.Consumer;
import org.bytedeco.javacpp.IntPointer;

/** Room for factors of dropout, used again and again by one thread. */
final class DropoutFactors {
  private final int[] host;
  private final Tensor room;

  /** Room for that many factors, of the type and on the device of {@code like}. */
  DropoutFactors(Tensor like, int most) {
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
