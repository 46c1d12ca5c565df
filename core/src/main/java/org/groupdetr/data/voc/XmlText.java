package org.groupdetr.data.voc;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;

/** The text of an XML file, by the mark at its start, or as its first line declares. */
final class XmlText {
  private static final int HEAD = 200;
  private static final Pattern DECLARED =
      Pattern.compile("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"']*)[\"']");

  private XmlText() {}

  /**
   * Decodes a file.
   *
   * @param name of the file, for messages
   * @throws UserException if the bytes are not what they are said to be, or said to be in an
   *     encoding that is not known
   */
  static String of(String name, byte[] bytes) {
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(head);
    if (!declared.find()) {
      return TextFile.decode(
          name,
          bytes,
          StandardCharsets.UTF_8,
          " and declares no other encoding; save it as UTF-8, or name its encoding in the first line:"
              + " <?xml version=\"1.0\" encoding=\"...\"?>");
    }
    String word = declared.group(1);
    return TextFile.decode(
        name, bytes, charset(name, word), ", which it says it is; save it as UTF-8");
  }

  private static Charset charset(String name, String word) {
    // Names of parts of an encoding are in use for the whole; what reads as ASCII is not UTF-16.
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "gb2312", "gbk", "gb_2312-80", "cp936", "gb18030" -> known(name, "GB18030");
      case "shift_jis", "shift-jis", "sjis" -> known(name, "windows-31j");
      case "big5" -> known(name, "Big5-HKSCS");
      case "", "ascii", "us-ascii", "utf8" -> StandardCharsets.UTF_8;
      case "utf-16", "utf16", "utf-16le", "utf-16be", "unicode" -> StandardCharsets.UTF_8;
      default -> known(name, word);
    };
  }

  private static Charset known(String file, String word) {
    try {
      return Charset.forName(word.strip());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserException(
          file + ":1: declares the encoding '" + word + "', which is not known; save it as UTF-8",
          e);
    }
  }
}
