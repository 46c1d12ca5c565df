package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.Map;

/** What keeps a file from being JSON, in words for its owner. */
final class JsonFault {
  private static final Map<String, String> TOO_LARGE =
      Map.of(
          "Number value length", "a number of more than 1,000 digits",
          "Name length", "the name of a field with more than 50,000 letters",
          "String value length", "a text of more than 20 million letters",
          "Document nesting depth", "lists or objects nested more than 1,000 deep");

  private JsonFault() {}

  static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    if (e instanceof StreamConstraintsException) {
      return TOO_LARGE.entrySet().stream()
          .filter(limit -> message.startsWith(limit.getKey()))
          .map(limit -> "holds " + limit.getValue() + ", which no such file has")
          .findFirst()
          .orElse("is larger in some part than any such file is");
    }
    if (e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return "the file is cut off here: copy or write it again";
    }
    if (message.startsWith("Invalid UTF-8")) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      return "is not UTF-8" + (at < 0 ? "" : " (byte " + (at + 1) + ")") + "; save it as UTF-8";
    }
    return "not valid JSON: " + message;
  }
}
