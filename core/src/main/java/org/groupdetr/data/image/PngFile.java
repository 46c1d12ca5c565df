package org.groupdetr.data.image;

import static org.groupdetr.common.Require.require;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.groupdetr.geometry.Size;

/**
 * A PNG file with nothing in it but what makes the pixels: gamma, profiles, transparency and texts
 * are left out, for they must not change pixels, and a damaged text must not spoil the picture.
 *
 * @param bits per sample
 * @param orientation as EXIF numbers it
 * @param bytes the file for the decoder
 */
record PngFile(Size size, int bits, int orientation, byte[] bytes) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte[] END = {
    0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82
  };
  private static final int FRAME_BYTES = 12;

  static boolean recognises(byte[] file) {
    return file.length >= SIGNATURE.length
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Reads the chunks and checks those that make pixels.
   *
   * @throws IllegalArgumentException if they are damaged or end early
   */
  static PngFile of(byte[] file) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.writeBytes(SIGNATURE);
    ByteBuffer data = ByteBuffer.wrap(file);
    int orientation = ExifOrientation.UPRIGHT;
    int at = SIGNATURE.length;
    for (String kind = ""; !kind.equals("IEND") && at + FRAME_BYTES <= file.length; ) {
      kind = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      long length = Integer.toUnsignedLong(data.getInt(at));
      boolean whole = at + FRAME_BYTES + length <= file.length;
      boolean needed = kind.equals("IHDR") || kind.equals("PLTE") || kind.equals("IDAT");
      require(whole || !needed, "truncated: it ends within the pixels");
      if (!whole) {
        break;
      }
      if (needed) {
        check(kind, file, at, (int) length);
        kept.write(file, at, FRAME_BYTES + (int) length);
      } else if (kind.equals("eXIf")) {
        orientation = ExifOrientation.of(ByteBuffer.wrap(file, at + 8, (int) length));
      }
      at += FRAME_BYTES + (int) length;
    }
    kept.writeBytes(END);
    return assembled(kept.toByteArray(), orientation);
  }

  private static void check(String kind, byte[] file, int at, int length) {
    CRC32 sum = new CRC32();
    sum.update(file, at + 4, 4 + length);
    require(
        (int) sum.getValue() == ByteBuffer.wrap(file).getInt(at + 8 + length),
        "damaged: the checksum of its %s data is wrong",
        kind);
  }

  private static PngFile assembled(byte[] kept, int orientation) {
    boolean header =
        kept.length >= SIGNATURE.length + 25
            && Arrays.equals(kept, 12, 16, new byte[] {'I', 'H', 'D', 'R'}, 0, 4);
    require(header, "truncated: it ends within its header");
    ByteBuffer data = ByteBuffer.wrap(kept);
    return new PngFile(new Size(data.getInt(16), data.getInt(20)), kept[24], orientation, kept);
  }
}
