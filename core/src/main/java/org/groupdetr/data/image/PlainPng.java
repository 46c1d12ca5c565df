package org.groupdetr.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * PNG files without compression: their bytes depend on the pixels alone, not on the version of a
 * compressor, and noise would hardly compress.
 */
public final class PlainPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int BLOCK = 0xFFFF;

  private PlainPng() {}

  /** The file of a picture, not compressed. */
  public static byte[] bytes(RgbImage image) {
    byte[] rows = rows(image);
    byte[] stored = stored(rows);
    ByteBuffer png = ByteBuffer.allocate(SIGNATURE.length + 3 * 12 + 13 + stored.length);
    png.put(SIGNATURE);
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(image.width())
            .putInt(image.height())
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    putChunk(png, "IHDR", header);
    putChunk(png, "IDAT", stored);
    putChunk(png, "IEND", new byte[0]);
    return png.array();
  }

  /** The pixels with a zero, for "no filter", before each row. */
  private static byte[] rows(RgbImage image) {
    int row = 3 * image.width();
    byte[] rows = new byte[(row + 1) * image.height()];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.pixels(), y * row, rows, y * (row + 1) + 1, row);
    }
    return rows;
  }

  private static byte[] stored(byte[] data) {
    int blocks = (data.length + BLOCK - 1) / BLOCK;
    ByteBuffer out = ByteBuffer.allocate(2 + 5 * blocks + data.length + 4);
    out.putShort((short) 0x7801);
    for (int from = 0; from < data.length; from += BLOCK) {
      int length = Math.min(BLOCK, data.length - from);
      out.put((byte) (from + length == data.length ? 1 : 0));
      out.putShort(Short.reverseBytes((short) length));
      out.putShort(Short.reverseBytes((short) ~length));
      out.put(data, from, length);
    }
    Adler32 sum = new Adler32();
    sum.update(data);
    return out.putInt((int) sum.getValue()).array();
  }

  private static void putChunk(ByteBuffer png, String kind, byte[] content) {
    byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    png.putInt(content.length).put(name).put(content).putInt((int) sum.getValue());
  }
}
