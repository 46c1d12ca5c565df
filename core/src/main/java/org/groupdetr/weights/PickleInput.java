package org.groupdetr.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.groupdetr.common.Counted;

/** A stretch of a file, read forwards; nothing beyond its end, and no length is believed. */
final class PickleInput {
  /** Names and settings are short; official files hold none above some kilobytes. */
  static final int LONGEST = 1 << 20;

  private static final int WINDOW = 1 << 16;

  private final FileChannel file;
  private final long end;
  private long at;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowAt;

  PickleInput(FileChannel file, long from, long end) {
    this.file = file;
    this.at = from;
    this.end = end;
  }

  /** Place in the file of the next byte. */
  long position() {
    return at;
  }

  /** Bytes that are left. */
  long left() {
    return end - at;
  }

  /** Goes on after some bytes that must be there; returns where they begin. */
  long passed(long count) {
    long start = at;
    requireLeft(count);
    at += count;
    return start;
  }

  /** Goes on after some bytes that are not looked at. */
  void skip(long count) {
    at += count;
  }

  int unsigned1() throws IOException {
    return next(1).get() & 0xFF;
  }

  int unsigned2() throws IOException {
    return next(2).getShort() & 0xFFFF;
  }

  int signed4() throws IOException {
    return next(4).getInt();
  }

  long unsigned4() throws IOException {
    return next(4).getInt() & 0xFFFFFFFFL;
  }

  /** A length; as 64 bits without sign it may be beyond all files. */
  long signed8() throws IOException {
    return next(8).getLong();
  }

  /** A number as Python packs it: big-endian. */
  double real() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(next(8).getLong()));
  }

  byte[] bytes(long count) throws IOException {
    requireLeft(count);
    if (count > LONGEST) {
      throw new MalformedFile(
          "holds a text or number of %s at byte %d", Counted.of(count, "byte"), at);
    }
    byte[] bytes = new byte[(int) count];
    next((int) count).get(bytes);
    return bytes;
  }

  private void requireLeft(long count) {
    if (count < 0 || count > left()) {
      throw new MalformedFile(
          "claims %s bytes at byte %d, where %d are left",
          Long.toUnsignedString(count), at, left());
    }
  }

  String text(long count) throws IOException {
    long start = at;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(count))).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFile("holds a text at byte %d that is not UTF-8", start);
    }
  }

  /** The text up to the end of the line. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = unsigned1(); c != '\n'; c = unsigned1()) {
      if (line.length() > 1000) {
        throw new MalformedFile("holds a name of more than 1000 letters at byte %d", at);
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private ByteBuffer next(int count) throws IOException {
    if (count > left()) {
      throw new MalformedFile("ends too early, at byte %d: it was cut off or damaged", end);
    }
    if (at < windowAt || at + count > windowAt + window.limit()) {
      int size = (int) Math.min(left(), Math.max(WINDOW, count));
      if (window.capacity() < size) {
        window = ByteBuffer.allocate(size);
      }
      windowAt = at;
      TensorBytes.fill(file, at, window.clear().limit(size));
    }
    ByteBuffer found = window.slice((int) (at - windowAt), count).order(ByteOrder.LITTLE_ENDIAN);
    at += count;
    return found;
  }
}
