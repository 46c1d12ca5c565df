package org.groupdetr.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of TensorBoard's {@code Event} message, and the frame it stands in.
 *
 * <p>Protocol buffers write a field as a key, {@code number << 3 | kind}, and its value; whole
 * numbers go seven bits to a byte, lowest first. Fields used: Event 1 wall_time, 2 step, 3
 * file_version, 5 summary, 7 session_log; Summary 1 value; Value 1 tag, 2 simple_value; SessionLog
 * 1 status, where 1 is "start".
 */
final class TensorBoardEvent {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int SESSION_START = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TensorBoardEvent() {}

  /** The first event of every file. */
  static byte[] version(double time) {
    return new TensorBoardEvent().fixed(1, time).bytes(3, "brain.Event:2".getBytes(UTF_8)).done();
  }

  /** Says that the values from {@code step} on in earlier files are void. */
  static byte[] sessionStart(double time, long step) {
    byte[] log = new TensorBoardEvent().number(1, SESSION_START).done();
    return new TensorBoardEvent().fixed(1, time).number(2, step).bytes(7, log).done();
  }

  /** One value of one curve. */
  static byte[] scalar(double time, long step, String tag, float number) {
    byte[] value = new TensorBoardEvent().bytes(1, tag.getBytes(UTF_8)).fixed(2, number).done();
    byte[] summary = new TensorBoardEvent().bytes(1, value).done();
    return new TensorBoardEvent().fixed(1, time).number(2, step).bytes(5, summary).done();
  }

  /** {@code event} as a record of a file: length, its checksum, event, its checksum. */
  static byte[] framed(byte[] event) {
    byte[] length = littleEndian(8).putLong(event.length).array();
    return littleEndian(16 + event.length)
        .put(length)
        .putInt(maskedChecksum(length))
        .put(event)
        .putInt(maskedChecksum(event))
        .array();
  }

  // Rotated and shifted, because a checksum over data that hold their own checksum says little.
  private static int maskedChecksum(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
  }

  private TensorBoardEvent number(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  private TensorBoardEvent fixed(int field, double value) {
    key(field, FIXED64);
    out.writeBytes(littleEndian(8).putDouble(value).array());
    return this;
  }

  private TensorBoardEvent fixed(int field, float value) {
    key(field, FIXED32);
    out.writeBytes(littleEndian(4).putFloat(value).array());
    return this;
  }

  private TensorBoardEvent bytes(int field, byte[] value) {
    key(field, BYTES);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private byte[] done() {
    return out.toByteArray();
  }

  private void key(int field, int kind) {
    varint(((long) field << 3) | kind);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
