package org.groupdetr.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/**
 * What a picture file says of itself, read without decoding it.
 *
 * @param size as stored
 * @param orientation how to turn the stored picture for viewing, as EXIF numbers it: 1 to 8
 * @param complete whether the file ends as its format wants it; if not it may be cut off, or
 *     something may have been appended
 * @param bytes the file's length
 * @param tail the last bytes of the file, a cheap fingerprint
 */
public record PictureHeader(Size size, int orientation, boolean complete, long bytes, long tail) {
  private static final long PNG_END = 0x49454E44AE426082L;

  /**
   * Reads the header.
   *
   * @throws UserException if there is no such file or it is no picture that can be read
   */
  public static PictureHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(new Pages(channel));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read picture " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** The size alone, where it can be read; what cannot be read is for checks to report. */
  public static Optional<Size> size(Path file) {
    try {
      return Optional.of(read(file).size());
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static PictureHeader read(Pages file) throws IOException {
    if (file.unsigned(0, 3) == 0xFFD8FF) {
      return jpeg(file);
    }
    if (file.unsigned(0, 4) == 0x89504E47L) {
      return png(file);
    }
    byte[] head = file.bytes(0, (int) Math.min(256, file.length()));
    return switch (PictureKind.of(head)) {
      case "gif" -> of(file, file.little(6, 2), file.little(8, 2), 1, (file.tail() & 0xFF) == 0x3B);
      case "bmp" -> bmp(file);
      default -> tiff(file);
    };
  }

  private static PictureHeader jpeg(Pages file) throws IOException {
    int orientation = 1;
    long at = 2;
    while (true) {
      while (file.unsigned(at, 2) == 0xFFFF) {
        at++;
      }
      long marker = file.unsigned(at, 2);
      long length = file.unsigned(at + 2, 2);
      if (marker < 0xFF01 || marker == 0xFFDA || marker == 0xFFD9 || length < 2) {
        throw new IllegalArgumentException("no picture in it");
      }
      boolean frame = marker >= 0xFFC0 && marker <= 0xFFCF && (marker == 0xFFC0 || marker % 4 != 0);
      if (frame) {
        boolean ends = (file.tail() & 0xFFFF) == 0xFFD9;
        return of(file, file.unsigned(at + 7, 2), file.unsigned(at + 5, 2), orientation, ends);
      }
      if (marker == 0xFFE1 && orientation == 1 && length > 8) {
        byte[] segment = file.bytes(at + 4, (int) length - 2);
        if (new String(segment, 0, 4, StandardCharsets.ISO_8859_1).equals("Exif")) {
          orientation = ExifOrientation.of(ByteBuffer.wrap(segment, 6, segment.length - 6));
        }
      }
      at += 2 + length;
    }
  }

  private static PictureHeader png(Pages file) throws IOException {
    int orientation = 1;
    long at = 8;
    String kind = "";
    while (!kind.equals("IDAT") && at + 12 <= file.length()) {
      long length = file.unsigned(at, 4);
      kind = new String(file.bytes(at + 4, 4), StandardCharsets.ISO_8859_1);
      if (kind.equals("eXIf") && length < 1 << 16 && at + 8 + length <= file.length()) {
        orientation = ExifOrientation.of(ByteBuffer.wrap(file.bytes(at + 8, (int) length)));
      }
      at += 12 + length;
    }
    boolean ends = file.tail() == PNG_END;
    return of(file, file.unsigned(16, 4), file.unsigned(20, 4), orientation, ends);
  }

  private static PictureHeader bmp(Pages file) throws IOException {
    boolean ends = file.little(2, 4) <= file.length();
    int height = Math.abs((int) file.little(22, 4));
    return of(file, file.little(18, 4), height, 1, ends);
  }

  private static PictureHeader tiff(Pages file) throws IOException {
    boolean little = file.unsigned(0, 2) == 0x4949;
    long directory = file.number(4, 4, little);
    long width = 0;
    long height = 0;
    long entries = file.number(directory, 2, little);
    for (long at = directory + 2; at < directory + 2 + 12 * entries; at += 12) {
      int bytes = file.number(at + 2, 2, little) == 3 ? 2 : 4;
      long tag = file.number(at, 2, little);
      if (tag == 256) {
        width = file.number(at + 8, bytes, little);
      } else if (tag == 257) {
        height = file.number(at + 8, bytes, little);
      }
    }
    byte[] head = file.bytes(0, (int) Math.min(1 << 16, file.length()));
    // A TIFF has no mark at its end: only decoding tells whether it is whole.
    return of(file, width, height, ExifOrientation.of(ByteBuffer.wrap(head)), false);
  }

  private static PictureHeader of(
      Pages file, long width, long height, int orientation, boolean complete) throws IOException {
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "damaged: it claims to be " + width + " x " + height + " pixels");
    }
    Size size = new Size((int) width, (int) height);
    return new PictureHeader(size, orientation, complete, file.length(), file.tail());
  }

  /** A file of which only the pages in use are read. */
  private static final class Pages {
    private static final int PAGE = 4096;
    private final FileChannel channel;
    private final long length;
    private byte[] page = new byte[0];
    private long start;

    Pages(FileChannel channel) throws IOException {
      this.channel = channel;
      this.length = channel.size();
    }

    long length() {
      return length;
    }

    /** The last eight bytes as a number; fewer if the file is shorter. */
    long tail() throws IOException {
      int count = (int) Math.min(8, length);
      return unsigned(length - count, count);
    }

    long unsigned(long at, int count) throws IOException {
      return number(at, count, false);
    }

    long little(long at, int count) throws IOException {
      return number(at, count, true);
    }

    long number(long at, int count, boolean little) throws IOException {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value = value << 8 | at(little ? at + count - 1 - i : at + i);
      }
      return value;
    }

    byte[] bytes(long at, int count) throws IOException {
      byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        bytes[i] = (byte) at(at + i);
      }
      return bytes;
    }

    private int at(long at) throws IOException {
      if (at < start || at >= start + page.length) {
        load(at);
      }
      return page[(int) (at - start)] & 0xFF;
    }

    private void load(long at) throws IOException {
      if (at < 0 || at >= length) {
        throw new IllegalArgumentException(
            length == 0 ? "it is empty (0 bytes)" : "truncated: it ends within its header");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PAGE, length - at));
      int read = 0;
      while (buffer.hasRemaining() && read >= 0) {
        read = channel.read(buffer, at + buffer.position());
      }
      page = Arrays.copyOf(buffer.array(), buffer.position());
      start = at;
      if (page.length == 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }
}
