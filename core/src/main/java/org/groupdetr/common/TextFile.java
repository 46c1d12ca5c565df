package org.groupdetr.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reading the texts that people write: UTF-8, or what a byte order mark at the start says (UTF-8,
 * UTF-16, UTF-32), as editors and shells of Windows leave it. The mark is no part of the text. What
 * is in another encoding is an error that names the place, never a text with wrong letters.
 */
public final class TextFile {
  private static final long MOST_BYTES = 1 << 28;
  private static final char MARK = '\uFEFF';

  private TextFile() {}

  /**
   * The whole text.
   *
   * @throws UserException if the file cannot be read, is too large for a text, or is in no encoding
   *     that can be told
   */
  public static String read(Path file) {
    return decode(file.toString(), bytes(file));
  }

  /** The text line by line; lines end in LF, CR LF or CR. Errors are those of {@link #read}. */
  public static List<String> lines(Path file) {
    // Files that were put together of several have marks in their midst.
    return read(file).lines().map(TextFile::withoutMark).toList();
  }

  /**
   * The bytes of a file that should be a text.
   *
   * @throws UserException if it cannot be read or is too large for a text
   */
  public static byte[] bytes(Path file) {
    try {
      long size = Files.size(file);
      UserException.require(
          size <= MOST_BYTES,
          "%s: %s are too many for a text file",
          file,
          Counted.of(size, "byte"));
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /**
   * The text that {@code bytes} are.
   *
   * @param name of the file, for messages
   * @throws UserException if they are in no encoding that can be told
   */
  public static String decode(String name, byte[] bytes) {
    Encoding encoding = marked(bytes);
    return decode(name, bytes, encoding, "; save it as UTF-8");
  }

  /**
   * The text that {@code bytes} are: as the mark at their start says, and without one in {@code
   * declared}.
   *
   * @param name of the file, for messages
   * @param remedy what a message says after the place of the first byte that is wrong
   */
  public static String decode(String name, byte[] bytes, Charset declared, String remedy) {
    Encoding marked = marked(bytes);
    return decode(name, bytes, marked.mark() > 0 ? marked : new Encoding(declared, 0), remedy);
  }

  /** {@code text} without the mark that it may begin with. */
  public static String withoutMark(String text) {
    return text.isEmpty() || text.charAt(0) != MARK ? text : withoutMark(text.substring(1));
  }

  /**
   * How bytes are to be read.
   *
   * @param mark bytes of the mark at the start
   */
  private record Encoding(Charset charset, int mark) {}

  private static Encoding marked(byte[] b) {
    if (startsWith(b, 0xEF, 0xBB, 0xBF)) {
      return new Encoding(StandardCharsets.UTF_8, 3);
    }
    if (startsWith(b, 0xFF, 0xFE, 0, 0)) {
      return new Encoding(Charset.forName("UTF-32LE"), 4);
    }
    if (startsWith(b, 0, 0, 0xFE, 0xFF)) {
      return new Encoding(Charset.forName("UTF-32BE"), 4);
    }
    if (startsWith(b, 0xFF, 0xFE)) {
      return new Encoding(StandardCharsets.UTF_16LE, 2);
    }
    if (startsWith(b, 0xFE, 0xFF)) {
      return new Encoding(StandardCharsets.UTF_16BE, 2);
    }
    return new Encoding(StandardCharsets.UTF_8, 0);
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static String decode(String name, byte[] bytes, Encoding encoding, String remedy) {
    CharsetDecoder decoder =
        encoding
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, encoding.mark(), bytes.length - encoding.mark());
    CharBuffer out = CharBuffer.allocate((int) (in.remaining() * decoder.maxCharsPerByte()) + 1);
    CoderResult end = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (end.isError()) {
      throw UserException.of(
          "%s:%d: is not %s (byte %d)%s",
          name, lineAfter(text), encoding.charset(), in.position() + 1, remedy);
    }
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw UserException.of(
          "%s:%d: holds the character NUL, which no text has; save it as UTF-8",
          name, lineAfter(text.substring(0, nul)));
    }
    return text;
  }

  /** The line in which a text that is cut off here goes on, from 1. */
  private static int lineAfter(String text) {
    long lines = text.lines().count();
    boolean begun = !text.isEmpty() && !text.endsWith("\n") && !text.endsWith("\r");
    return (int) lines + (begun ? 0 : 1);
  }
}
