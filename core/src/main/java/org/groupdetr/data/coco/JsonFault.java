package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import org.groupdetr.common.ParserLimits;

/** What keeps a file from being JSON, in words for its owner. */
final class JsonFault {
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
    return "not valid JSON: " + message;
  }
}
