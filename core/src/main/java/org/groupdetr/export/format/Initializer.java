package org.groupdetr.export.format;

import java.nio.ByteBuffer;
import java.util.List;
import org.groupdetr.tensor.graph.ElementType;

/**
 * Numbers of a graph.
 *
 * @param shape sizes of all axes; none of a single number
 * @param numbers gives stretches of their bytes
 */
public record Initializer(String name, ElementType type, List<Long> shape, Source numbers) {
  public Initializer {
    shape = List.copyOf(shape);
  }

  /** Gives bytes when they are written. */
  @FunctionalInterface
  public interface Source {
    /** So many bytes from there, in the machine's order, which is little-endian. */
    ByteBuffer bytes(long from, int count);
  }

  /** Numbers in memory. */
  public static Initializer of(String name, ElementType type, List<Long> shape, byte[] bytes) {
    return new Initializer(
        name, type, shape, (from, count) -> ByteBuffer.wrap(bytes, (int) from, count));
  }

  /** How many numbers. */
  public long count() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** How many bytes. */
  public long size() {
    return count() * type.bytes();
  }
}
