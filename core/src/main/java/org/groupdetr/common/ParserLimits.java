package org.groupdetr.common;

import java.util.Map;
import java.util.Optional;

/**
 * What a parser of JSON or YAML says where a file is larger in some part than it reads, in words
 * for the file's owner.
 */
public final class ParserLimits {
  private static final Map<String, String> TOO_LARGE =
      Map.of(
          "Number value length", "a number of more than 1,000 digits",
          "Name length", "the name of a field with more than 50,000 letters",
          "String value length", "a text of more than 20 million letters",
          "Document nesting depth", "lists or objects nested more than 1,000 deep");

  private ParserLimits() {}

  /** The words for a parser's message; empty if it is about something else. */
  public static Optional<String> words(String message) {
    return TOO_LARGE.entrySet().stream()
        .filter(limit -> message.startsWith(limit.getKey()))
        .map(limit -> "holds " + limit.getValue() + ", which no such file has")
        .findFirst();
  }

  /** A parser's message about a fault in the text, without the names of its own switches. */
  public static String reason(String message) {
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\s*\\(start marker at .*", "")
        .replaceAll(": maybe a \\(non-standard\\) comment.*", ": comments are no part of JSON")
        .replaceAll("\\s*\\(code \\d+( / 0x[0-9a-fA-F]+)?\\)", "")
        .replaceAll("\\s*\\(\\d+, from `.*`\\)", "")
        .strip();
  }
}
