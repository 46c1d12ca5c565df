package org.groupdetr.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Tells by its first bytes what a file is that is neither JPEG nor PNG. */
final class PictureKind {
  private static final int HEAD = 256;

  private PictureKind() {}

  /**
   * The JDK's name of the format.
   *
   * @throws IllegalArgumentException saying what it is instead, if that cannot be read
   */
  static String of(byte[] content) {
    String head =
        new String(content, 0, Math.min(HEAD, content.length), StandardCharsets.ISO_8859_1);
    if (head.startsWith("GIF8")) {
      return "gif";
    }
    if (head.startsWith("BM")) {
      return "bmp";
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return "tiff";
    }
    throw new IllegalArgumentException(instead(head));
  }

  private static String instead(String head) {
    if (head.isEmpty()) {
      return "it is empty (0 bytes)";
    }
    if (head.startsWith("version https://git-lfs")) {
      return "it is a Git LFS pointer, not the picture; fetch the picture with 'git lfs pull'";
    }
    String text = head.stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return "it is a web page, not a picture; the download went wrong";
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "WebP is not supported; convert it to PNG or JPEG";
    }
    if (head.startsWith("ftyp", 4)) {
      return "HEIF, AVIF and videos are not supported; convert it to PNG or JPEG";
    }
    return "it is not a JPEG, PNG, GIF, BMP or TIFF picture";
  }
}
