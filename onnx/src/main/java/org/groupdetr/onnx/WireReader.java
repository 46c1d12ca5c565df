package org.groupdetr.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads messages of Protocol Buffers from a file, field by field. What is not asked for is stepped
 * over and never read. For one thread.
 */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final int MOST_VARINT_BYTES = 10;

  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13).limit(0);

  /** Where the buffer's end stands in the file. */
  private long filled;

  WireReader(FileChannel file) {
    this.file = file;
  }

  /** What becomes of a field; what it does not read is stepped over. */
  interface Fields {
    /**
     * A field.
     *
     * @param number of the field
     * @param value to be read at once, or left
     */
    void field(int number, Value value) throws IOException;
  }

  /** The value of a field. */
  final class Value {
    private final int kind;
    private final long number;
    private final long end;

    private Value(int kind, long number, long end) {
      this.kind = kind;
      this.number = number;
      this.end = end;
    }

    /** A whole number. */
    long number() throws IOException {
      require(kind == VARINT);
      return number;
    }

    /** A text of at most so many bytes. */
    String text(int most) throws IOException {
      return new String(bytes(most), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int most) throws IOException {
      require(kind == LENGTH);
      long length = end - position();
      if (length > most) {
        throw new MalformedException(
            "a text of " + length + " bytes, of which " + most + " may be");
      }
      byte[] bytes = new byte[(int) length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) next();
      }
      return bytes;
    }

    /** A message: hears of its fields. */
    void message(Fields fields) throws IOException {
      require(kind == LENGTH);
      read(end, fields);
    }

    private void require(boolean holds) throws MalformedException {
      if (!holds) {
        throw new MalformedException("a field of another kind");
      }
    }
  }

  /** What is no message of the kind that was expected. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** What ends before it should. */
  static final class CutOffException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Hears of the fields of the file's message. */
  void read(Fields fields) throws IOException {
    read(file.size(), fields);
  }

  private void read(long end, Fields fields) throws IOException {
    while (position() < end) {
      long tag = varint();
      int kind = (int) (tag & 7);
      long field = tag >>> 3;
      if (field < 1 || field >= 1 << 29) {
        throw new MalformedException("a field with number " + field);
      }
      Value value = value(kind, end);
      fields.field((int) field, value);
      skipTo(value.end);
    }
  }

  private Value value(int kind, long end) throws IOException {
    long number = kind == VARINT || kind == LENGTH ? varint() : 0;
    long length =
        switch (kind) {
          case VARINT -> 0;
          case FIXED_64 -> Long.BYTES;
          case LENGTH -> number;
          case FIXED_32 -> Integer.BYTES;
          default -> throw new MalformedException("a field of kind " + kind);
        };
    if (length < 0 || length > Long.MAX_VALUE - position()) {
      throw new MalformedException("a field of " + length + " bytes");
    }
    long stop = position() + length;
    if (stop > end) {
      // All messages end where the outermost does or before.
      if (stop > file.size()) {
        throw new CutOffException();
      }
      throw new MalformedException("a field that ends behind its message");
    }
    return new Value(kind, number, stop);
  }

  private long varint() throws IOException {
    long value = 0;
    for (int i = 0; i < MOST_VARINT_BYTES; i++) {
      int one = next();
      value |= (long) (one & 0x7F) << (7 * i);
      if (one < 0x80) {
        return value;
      }
    }
    throw new MalformedException("a number of more than " + MOST_VARINT_BYTES + " bytes");
  }

  private long position() {
    return filled - buffer.remaining();
  }

  private void skipTo(long place) {
    long ahead = place - position();
    if (ahead <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) ahead);
    } else {
      buffer.limit(0);
      filled = place;
    }
  }

  private int next() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int count = file.read(buffer, filled);
      buffer.flip();
      if (count <= 0) {
        buffer.limit(0);
        throw new CutOffException();
      }
      filled += count;
    }
    return buffer.get() & 0xFF;
  }
}
