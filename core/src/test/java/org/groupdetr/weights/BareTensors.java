package org.groupdetr.weights;

import java.nio.ByteBuffer;
import java.util.List;
import org.groupdetr.tensor.DType;

/** Tensors with a shape and without numbers, for tests of names. */
public final class BareTensors {
  private BareTensors() {}

  /** A float32 tensor of that shape whose numbers cannot be read. */
  public static StoredTensor of(List<Long> shape) {
    return new StoredTensor(DType.FLOAT32, shape, new TensorBytes.InHeap(ByteBuffer.allocate(0)));
  }
}
