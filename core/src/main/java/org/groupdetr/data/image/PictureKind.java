package org.groupdetr.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Tells by its first bytes what a file is that is neither JPEG nor PNG. */
final class PictureKind {
  private static final int HEAD = 256;

  /** How files of other formats begin, and what they are called; the first that fits is right. */
  private static final Map<Pattern, String> OTHERS = others();

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
    for (Map.Entry<Pattern, String> other : OTHERS.entrySet()) {
      if (other.getKey().matcher(head).lookingAt()) {
        return other.getValue() + " is not supported; convert it to PNG or JPEG";
      }
    }
    return "it is not a JPEG, PNG, GIF, BMP or TIFF picture";
  }

  private static Map<Pattern, String> others() {
    Map<Pattern, String> others = new LinkedHashMap<>();
    for (String[] other :
        new String[][] {
          {"RIFF....WEBP", "WebP"},
          {"....ftyp(?:avif|avis|.{8,64}?avif)", "AVIF"},
          {"....ftyp(?:hei|hev|mif1|msf1)", "HEIF (HEIC)"},
          {"....ftypcrx", "Canon's raw format (CR3)"},
          {"....ftyp|RIFF....AVI |\\x1A\\x45\\xDF\\xA3", "a video"},
          {"II\\+\\x00|MM\\x00\\+", "BigTIFF"},
          {"\\xFF\\x0A|\\x00{3}\\x0CJXL ", "JPEG XL"},
          {"\\xFF\\x4F\\xFF\\x51|\\x00{3}\\x0CjP  ", "JPEG 2000"},
          {"8BPS", "Photoshop's PSD"},
          {"\\x00\\x00[\\x01\\x02]\\x00[^\\x00]\\x00", "an icon (ICO)"},
          {"P[1-7]\\s", "a portable bitmap (PBM, PGM, PPM)"},
          {"\\x76\\x2F\\x31\\x01", "OpenEXR"},
          {"DDS ", "a texture (DDS)"},
          {"%PDF-", "PDF"},
          {"(?s).{128}DICM", "DICOM"},
          {"(?is)\\s*(?:<\\?xml.*?)?<svg", "SVG"},
        }) {
      others.put(Pattern.compile("(?s)" + other[0]), other[1]);
    }
    return Collections.unmodifiableMap(others);
  }
}
