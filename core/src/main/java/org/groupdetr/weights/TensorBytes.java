package org.groupdetr.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;

/**
 * The bytes of a tensor's numbers, row-major and little-endian, wherever they lie. They are read
 * when they are asked for, straight to where they are wanted: a file of any size passes through
 * without a copy of it in between.
 */
public sealed interface TensorBytes
    permits TensorBytes.InFile,
        TensorBytes.InHeap,
        TensorBytes.InEngine,
        TensorBytes.Part,
        TensorBytes.Joined,
        StridedBytes,
        LetterBytes {
  /** How many bytes there are. */
  long bytes();

  /** Fills the target with the bytes from {@code from} on; all of them exist. */
  void read(long from, ByteBuffer target) throws IOException;

  /** Writes all bytes, a stretch at a time. */
  default void writeTo(OutputStream out) throws IOException {
    byte[] stretch = new byte[(int) Math.min(1 << 20, bytes())];
    for (long at = 0; at < bytes(); at += stretch.length) {
      int count = (int) Math.min(stretch.length, bytes() - at);
      read(at, ByteBuffer.wrap(stretch, 0, count));
      out.write(stretch, 0, count);
    }
  }

  /** A stretch of a file. */
  record InFile(Path path, long at, long bytes) implements TensorBytes {
    @Override
    public void read(long from, ByteBuffer target) throws IOException {
      try (FileChannel file = FileChannel.open(path)) {
        fill(file, at + from, target);
      }
    }
  }

  /** Bytes in the memory of the JVM. */
  record InHeap(ByteBuffer all) implements TensorBytes {
    @Override
    public long bytes() {
      return all.limit();
    }

    @Override
    public void read(long from, ByteBuffer target) {
      target.put(all.slice(Math.toIntExact(from), target.remaining()));
    }
  }

  /** A tensor of the engine. */
  record InEngine(Tensor tensor) implements TensorBytes {
    @Override
    public long bytes() {
      return tensor.count() * tensor.type().bytes();
    }

    @Override
    public void read(long from, ByteBuffer target) {
      if (tensor.isContiguousOnCpu()) {
        target.put(tensor.memory(from, target.remaining()));
      } else {
        try (Scope scope = Scope.open()) {
          target.put(tensor.bytes(), Math.toIntExact(from), target.remaining());
        }
      }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      if (tensor.isContiguousOnCpu()) {
        TensorBytes.super.writeTo(out);
      } else {
        try (Scope scope = Scope.open()) {
          out.write(tensor.bytes());
        }
      }
    }
  }

  /** A part of others' bytes. */
  record Part(TensorBytes whole, long from, long bytes) implements TensorBytes {
    @Override
    public void read(long at, ByteBuffer target) throws IOException {
      whole.read(from + at, target);
    }
  }

  /** Others' bytes, one after another. */
  record Joined(List<TensorBytes> parts) implements TensorBytes {
    @Override
    public long bytes() {
      return parts.stream().mapToLong(TensorBytes::bytes).sum();
    }

    @Override
    public void read(long from, ByteBuffer target) throws IOException {
      int end = target.limit();
      long start = 0;
      long next = from;
      for (TensorBytes part : parts) {
        long at = next - start;
        if (target.position() < end && at < part.bytes()) {
          int count = (int) Math.min(part.bytes() - at, end - target.position());
          target.limit(target.position() + count);
          part.read(at, target);
          target.limit(end);
          next += count;
        }
        start += part.bytes();
      }
    }
  }

  /** Fills the target from a place in a file. */
  static void fill(FileChannel file, long at, ByteBuffer target) throws IOException {
    long place = at;
    while (target.hasRemaining()) {
      int count = file.read(target, place);
      if (count < 0) {
        throw new IOException("the file ends at byte " + file.size());
      }
      place += count;
    }
  }

  /** Some bytes of a file. */
  static ByteBuffer bytes(FileChannel file, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    fill(file, at, bytes);
    return bytes.flip();
  }
}
