package org.groupdetr.weights;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Numbers that are picked from a storage with a stride for each axis. They are put into rows once,
 * in the order in which they lie, so that the storage is read through once and never held: what is
 * kept is the tensor itself, as long as there is memory.
 */
final class StridedBytes implements TensorBytes {
  /** More would not be put into rows in the JVM's memory. */
  static final long MOST = 1 << 30;

  private static final int WINDOW = 1 << 16;

  /** Numbers that lie nearer than this are read together: it takes less than reading each. */
  private static final int NEAR = 1 << 14;

  private final TensorBytes storage;
  private final int size;
  private final List<Axis> axes;
  private final long count;
  private SoftReference<byte[]> rows = new SoftReference<>(null);

  /** An axis: its size, its step in the storage, and its step in the rows, in numbers. */
  private record Axis(long side, long stride, long row) {}

  /**
   * A view.
   *
   * @param storage what the numbers are picked from
   * @param size bytes of one number
   * @param shape sizes of the axes
   * @param strides steps along the axes, in numbers
   */
  StridedBytes(TensorBytes storage, int size, List<Long> shape, List<Long> strides) {
    this.storage = storage;
    this.size = size;
    List<Axis> found = new ArrayList<>();
    long row = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      if (shape.get(axis) > 1) {
        found.add(new Axis(shape.get(axis), strides.get(axis), row));
      }
      row *= shape.get(axis);
    }
    count = row;
    // Long steps outside: then the places in the storage ascend, or nearly so.
    found.sort(Comparator.comparingLong(axis -> -axis.stride));
    axes = List.copyOf(found);
  }

  @Override
  public long bytes() {
    return count * size;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    target.put(inRows(), Math.toIntExact(from), target.remaining());
  }

  private synchronized byte[] inRows() throws IOException {
    byte[] known = rows.get();
    if (known == null) {
      known = new byte[Math.toIntExact(count * size)];
      fill(known);
      rows = new SoftReference<>(known);
    }
    return known;
  }

  /** Goes through all numbers, the axis of the shortest step first. */
  private void fill(byte[] all) throws IOException {
    Window window = new Window();
    long[] index = new long[axes.size()];
    long place = 0;
    long row = 0;
    for (long done = 0; done < count; done++) {
      window.copy(place * size, all, Math.toIntExact(row * size));
      for (int axis = axes.size() - 1; axis >= 0; axis--) {
        Axis at = axes.get(axis);
        index[axis]++;
        place += at.stride;
        row += at.row;
        if (index[axis] < at.side) {
          break;
        }
        place -= at.side * at.stride;
        row -= at.side * at.row;
        index[axis] = 0;
      }
    }
  }

  /** The stretch of the storage that was read last. */
  private final class Window {
    private final byte[] bytes = new byte[WINDOW];
    private final int stretch =
        axes.isEmpty() || axes.get(axes.size() - 1).stride * size <= NEAR ? WINDOW : size;
    private long from;
    private int filled;

    void copy(long at, byte[] all, int to) throws IOException {
      if (at < from || at + size > from + filled) {
        filled = (int) Math.min(stretch, storage.bytes() - at);
        from = at;
        storage.read(at, ByteBuffer.wrap(bytes, 0, filled));
      }
      System.arraycopy(bytes, (int) (at - from), all, to, size);
    }
  }
}
