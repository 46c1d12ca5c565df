package org.groupdetr.weights;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;

/**
 * Bytes that stand in a file as letters in UTF-8, each byte as the letter of that number: pickles
 * of protocol 2 have no bytes, and numpy's arrays are written so. They are kept as long as there is
 * memory.
 */
final class LetterBytes implements TensorBytes {
  private static final int STRETCH = 1 << 16;

  /** Letters above 127 take two bytes, which begin with these. */
  private static final int TWO = 0xC2;

  private final TensorBytes letters;
  private final long count;
  private SoftReference<byte[]> known = new SoftReference<>(null);

  private LetterBytes(TensorBytes letters, long count) {
    this.letters = letters;
    this.count = count;
  }

  /**
   * The bytes that some letters stand for.
   *
   * @throws MalformedFile if there are letters that are no bytes
   */
  static LetterBytes of(TensorBytes letters) throws IOException {
    long[] count = {0};
    decode(letters, value -> count[0]++);
    return new LetterBytes(letters, count[0]);
  }

  /** Is told of each byte. */
  @FunctionalInterface
  private interface Sink {
    void put(int value);
  }

  private static void decode(TensorBytes letters, Sink sink) throws IOException {
    ByteBuffer stretch = ByteBuffer.allocate((int) Math.min(STRETCH, letters.bytes()));
    int first = 0;
    for (long at = 0; at < letters.bytes(); at += stretch.limit()) {
      stretch.clear().limit((int) Math.min(stretch.capacity(), letters.bytes() - at));
      letters.read(at, stretch);
      for (int i = 0; i < stretch.limit(); i++) {
        int one = stretch.get(i) & 0xFF;
        if (first == 0 && (one == TWO || one == TWO + 1)) {
          first = one;
        } else if ((first == 0 && one > 0x7F) || (first != 0 && (one & 0xC0) != 0x80)) {
          throw new MalformedFile("has an array of numpy whose letters are no bytes");
        } else {
          sink.put(first == 0 ? one : ((first & 3) << 6) | (one & 0x3F));
          first = 0;
        }
      }
    }
    if (first != 0) {
      throw new MalformedFile("has an array of numpy that ends within a letter");
    }
  }

  @Override
  public long bytes() {
    return count;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    target.put(decoded(), Math.toIntExact(from), target.remaining());
  }

  private synchronized byte[] decoded() throws IOException {
    byte[] bytes = known.get();
    if (bytes == null) {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(count));
      decode(letters, value -> all.put((byte) value));
      bytes = all.array();
      known = new SoftReference<>(bytes);
    }
    return bytes;
  }
}
