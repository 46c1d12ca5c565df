package org.groupdetr.tensor;

import java.util.function.Consumer;
import org.bytedeco.javacpp.FloatPointer;

/** Room for factors of dropout, used again and again by one thread. */
final class Factors {
  private final float[] host;
  private final Tensor room;

  /** Room for that many factors, of the type and on the device of {@code like}. */
  Factors(Tensor like, int most) {
    host = new float[most];
    room = Tensors.unsetLike(like, most);
  }

  /** The first {@code count} numbers that {@code fill} writes, as {@code [count]}. */
  Tensor of(int count, Consumer<float[]> fill) {
    fill.accept(host);
    Tensor factors = room.narrow(0, 0, count);
    if (room.device().isCpu() && room.type() == DType.FLOAT32) {
      new FloatPointer(room.raw.data_ptr()).put(host, 0, count);
    } else {
      factors.copyFrom(Tensors.ofFirst(host, count).to(room.device()));
    }
    return factors;
  }
}
