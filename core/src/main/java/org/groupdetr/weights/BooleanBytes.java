package org.groupdetr.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The law of truth values: a byte is 0 or 1; what another would do is not defined. */
final class BooleanBytes {
  private BooleanBytes() {}

  static void check(String name, TensorBytes numbers) throws IOException {
    ByteBuffer stretch = ByteBuffer.allocate((int) Math.min(1 << 16, numbers.bytes()));
    for (long at = 0; at < numbers.bytes(); at += stretch.limit()) {
      stretch.clear().limit((int) Math.min(stretch.capacity(), numbers.bytes() - at));
      numbers.read(at, stretch);
      for (int i = 0; i < stretch.limit(); i++) {
        if ((stretch.get(i) & 0xFE) != 0) {
          throw new MalformedFile("has a truth value in %s that is neither 0 nor 1", name);
        }
      }
    }
  }
}
