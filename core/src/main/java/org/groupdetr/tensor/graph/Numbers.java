package org.groupdetr.tensor.graph;

import java.nio.ByteBuffer;

/** Numbers that a computation knows beforehand, row-major; they stay until the recording closes. */
public interface Numbers extends AutoCloseable {
  /**
   * A stretch of their bytes, in the machine's order.
   *
   * @param from first byte
   * @param count bytes
   */
  ByteBuffer memory(long from, int count);

  @Override
  void close();
}
