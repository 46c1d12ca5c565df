package org.groupdetr.export.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of protocol buffers in the making. Fields are written in the order of the calls.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class Message {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A whole number. */
  Message integer(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  /** A float. */
  Message real(int field, float value) {
    varint((long) field << 3 | FIXED32);
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  /** A text. */
  Message text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A message. */
  Message message(int field, Message value) {
    return raw(field, value.bytes());
  }

  /** Bytes. */
  Message raw(int field, byte[] value) {
    begin(field, value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** The beginning of a field of so many bytes, which whoever calls writes behind this message. */
  Message begin(int field, long length) {
    varint((long) field << 3 | BYTES);
    varint(length);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /** What was written. */
  byte[] bytes() {
    return bytes.toByteArray();
  }
}
