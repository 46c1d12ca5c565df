package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.ParserLimits;

/** What keeps a file from being JSON, in words for its owner. */
final class JsonFault {
  private static final Pattern CHARACTER = Pattern.compile("character \\(.*code (\\d+)");

  private JsonFault() {}

  static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    if (e instanceof StreamConstraintsException) {
      return ParserLimits.words(message).orElse("is larger in some part than any such file is");
    }
    if (e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return "the file is cut off here: copy or write it again";
    }
    if (message.startsWith("Invalid UTF-8")) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      return "is not UTF-8" + (at < 0 ? "" : " (byte " + (at + 1) + ")") + "; save it as UTF-8";
    }
    return "not valid JSON: " + words(message);
  }

  /** The parser's words, which name its settings and its character codes, or better ones. */
  private static String words(String message) {
    Matcher found = CHARACTER.matcher(message);
    if (!found.find()) {
      return ParserLimits.reason(message);
    }
    int code = Integer.parseInt(found.group(1));
    return switch (code) {
      case '<' -> "this is XML or a web page";
      case '\'' -> "texts and names of fields stand in double quotes";
      case '/', '#' -> "comments are not allowed";
      case ']', '}' -> "a value is missing before '" + (char) code + "', or a comma is too many";
      case 0x1F -> "this is a compressed file (gzip); unpack it first";
      default ->
          code < ' '
              ? "there is a control character (code " + code + ")"
              : "'" + Character.toString(code) + "' cannot stand here";
    };
  }
}
