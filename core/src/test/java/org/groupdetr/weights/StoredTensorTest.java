package org.groupdetr.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parts of stored tensors, and tensors that do not lie row by row. */
class StoredTensorTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Numbers 0, 1, 2 .. as int32. */
  private static TensorBytes counted(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putInt(i);
    }
    return new TensorBytes.InHeap(bytes.flip());
  }

  /** Every stretch of bytes of random strided tensors is what the definition of strides says. */
  @Test
  void stretchesOfStridedNumbersAreThoseOfTheWhole() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<Long> shape = new ArrayList<>();
      List<Long> strides = new ArrayList<>();
      for (int axis = random.nextInt(4); axis > 0; axis--) {
        shape.add(1L + random.nextInt(4));
        strides.add((long) random.nextInt(9));
      }
      byte[] expected = expected(shape, strides);
      TensorBytes strided = new StridedBytes(counted(100), 4, shape, strides);
      for (int i = 0; i < 20; i++) {
        int from = random.nextInt(expected.length + 1);
        int count = random.nextInt(expected.length - from + 1);
        ByteBuffer read = ByteBuffer.allocate(count);
        strided.read(from, read);
        assertThat(read.flip())
            .as("%s %s from %d", shape, strides, from)
            .isEqualTo(ByteBuffer.wrap(expected, from, count));
      }
    }
  }

  private static byte[] expected(List<Long> shape, List<Long> strides) {
    List<Integer> places = new ArrayList<>(List.of(0));
    for (int axis = 0; axis < shape.size(); axis++) {
      List<Integer> next = new ArrayList<>();
      for (int place : places) {
        for (int i = 0; i < shape.get(axis); i++) {
          next.add(place + i * strides.get(axis).intValue());
        }
      }
      places = next;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * places.size()).order(ByteOrder.LITTLE_ENDIAN);
    places.forEach(bytes::putInt);
    return bytes.array();
  }

  /** Larger than what is moved at once, so that pieces meet. */
  @Test
  void kernelsTakeTheirNumbersWhereverTheyLie() {
    int count = 96 * 128 * 9;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    try (Scope scope = Scope.open()) {
      StoredTensor stored = StoredTensor.of(Tensors.of(values, 96, 128, 3, 3));
      Tensor kernel = Tensors.zeros(DType.FLOAT32, 96, 128, 3, 3).channelsLast();
      assertThat(kernel.isContiguousOnCpu()).isFalse();
      stored.into(kernel);
      assertThat(kernel.floats()).isEqualTo(values);
      Tensor wide = Tensors.zeros(DType.FLOAT64, 96, 128, 3, 3);
      stored.into(wide);
      assertThat(wide.floats()).isEqualTo(values);
      Tensor single = Tensors.zeros(DType.FLOAT64);
      StoredTensor.of(Tensors.of(new float[] {7})).reshaped(List.of()).into(single);
      assertThat(single.floats()).containsExactly(7);
    }
  }
}
