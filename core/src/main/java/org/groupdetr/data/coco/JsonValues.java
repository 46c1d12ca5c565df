package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.groupdetr.common.TextFile;
import org.groupdetr.data.CocoIds.FileId;
import org.groupdetr.data.NumberText;

/**
 * The values of COCO's fields in all the types in which programs write them. What is odd and clear
 * is read and counted; what is neither is an error with its place.
 */
final class JsonValues {
  private static final double LARGEST_WHOLE = 0x1p53;
  private static final String QUOTES = "numbers in quotes, read as numbers";

  private final JsonSource json;
  private final JsonParser parser;
  private final Mending mending;
  private boolean quoted;

  JsonValues(JsonSource json, Mending mending) {
    this.json = json;
    this.parser = json.parser();
    this.mending = mending;
  }

  /** Who knows the ids of a kind. */
  interface Ids {
    /** The number of an id that is a whole number of 64 bits, in quotes or not. */
    long plain(long value, boolean quoted);

    /** The number of any other id. */
    long strange(FileId key);
  }

  /** The current value as an id: a number or a text. */
  long id(String what, Ids ids) throws IOException {
    quoted = parser.currentToken() == JsonToken.VALUE_STRING;
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != NumberType.BIG_INTEGER) {
      return ids.plain(parser.getLongValue(), false);
    }
    if (!quoted && !parser.currentToken().isNumeric()) {
      throw json.wrong(what, "a whole number or a text");
    }
    String text = TextFile.withoutMark(parser.getText()).strip();
    if (text.isEmpty() || text.equals("NaN") || text.endsWith("Infinity")) {
      throw json.wrong(what, "a whole number or a text");
    }
    OptionalLong whole = quoted ? digits(text) : whole();
    if (whole.isPresent() && quoted) {
      mended(QUOTES, what + " " + found());
    }
    return whole.isPresent()
        ? ids.plain(whole.getAsLong(), quoted)
        : ids.strange(new FileId(text, quoted));
  }

  /** A text that is how a number of 64 bits is written, without leading zeros. */
  private static OptionalLong digits(String text) {
    if (!text.matches("0|-?[1-9]\\d{0,18}")) {
      return OptionalLong.empty();
    }
    BigInteger value = new BigInteger(text);
    return value.bitLength() < Long.SIZE
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  /** The current number if it is whole and exact, as 640.0 is. */
  private OptionalLong whole() throws IOException {
    double value = parser.getDoubleValue();
    boolean whole = value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE;
    return whole ? OptionalLong.of((long) value) : OptionalLong.empty();
  }

  /** Whether the last id was a text. */
  boolean wasQuoted() {
    return quoted;
  }

  /** The current value as pixels of a picture's side; 0 where it says none that can be. */
  int side(String what) throws IOException {
    OptionalDouble read = loose();
    if (read.isEmpty() || Math.abs(read.getAsDouble()) > Integer.MAX_VALUE) {
      mended("sizes of pictures that are no numbers, taken as unknown", what + " " + found());
      return 0;
    }
    double value = read.getAsDouble();
    if (value != Math.rint(value)) {
      mended("sizes of pictures that are no whole numbers, rounded", what + " " + found());
    } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
      mended(QUOTES, what + " " + found());
    }
    return (int) Math.rint(value);
  }

  /** The current value as a finite number, in quotes or not. */
  double number(String what) throws IOException {
    OptionalDouble value = loose();
    if (value.isEmpty()) {
      throw json.wrong(what, "a finite number");
    }
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      mended(QUOTES, what + " " + found());
    }
    return value.getAsDouble();
  }

  /** The current value as a finite number, which scores are never taken for in quotes. */
  double score(String what) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      throw json.wrong(what, "a finite number");
    }
    return number(what);
  }

  private OptionalDouble loose() throws IOException {
    if (parser.currentToken().isNumeric()) {
      double value = parser.getDoubleValue();
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
    return parser.currentToken() == JsonToken.VALUE_STRING
        ? NumberText.finite(parser.getText().strip())
        : OptionalDouble.empty();
  }

  /** The current value as an area; empty where it is none. A list of one number is that number. */
  OptionalDouble area(String what) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<OptionalDouble> all = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        all.add(loose());
        json.skip();
      }
      mended("lists in place of an area", what);
      return all.size() == 1 ? all.get(0) : OptionalDouble.empty();
    }
    OptionalDouble value = loose();
    if (value.isEmpty()) {
      mended("areas that are no numbers, replaced by that of the box", what + " " + found());
      json.skip();
    } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
      mended(QUOTES, what + " " + found());
    }
    return value;
  }

  /**
   * The current value, a list of exactly {@code into.length} finite numbers.
   *
   * @return false if the list is empty
   */
  boolean numbers(String what, double[] into) throws IOException {
    String expected = "a list of " + into.length + " finite numbers";
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw json.wrong(what, expected);
    }
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == into.length) {
        throw json.error("%s must be %s, has more", what, expected);
      }
      into[count] = number(what);
      count++;
    }
    if (count > 0 && count < into.length) {
      throw json.error("%s must be %s, has %d", what, expected, count);
    }
    return count > 0;
  }

  /** The current value as a text, which it should be; numbers, lists and yes or no as well. */
  String text(String what) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return TextFile.withoutMark(parser.getText());
    }
    if (token.isScalarValue()) {
      mended("names that are no texts, taken as they are written", what + " " + found());
      return parser.getText();
    }
    if (token == JsonToken.START_ARRAY) {
      List<String> parts = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parts.add(parser.currentToken().isScalarValue() ? parser.getText() : "");
        json.skip();
      }
      mended("lists in place of a name, joined by commas", what);
      return String.join(", ", parts.stream().filter(part -> !part.isEmpty()).toList());
    }
    throw json.wrong(what, "text");
  }

  /** The current value as yes or no: 0 is no, other numbers are yes. */
  boolean flag(String what) throws IOException {
    if (parser.currentToken().isBoolean()) {
      return parser.getBooleanValue();
    }
    OptionalDouble number = loose();
    if (parser.currentToken().isNumeric() && (number.orElse(2) == 0 || number.orElse(2) == 1)) {
      return number.getAsDouble() == 1;
    }
    String text = parser.currentToken().isScalarValue() ? parser.getText() : "?";
    text = text.strip().toLowerCase(Locale.ROOT);
    boolean words = List.of("", "true", "false", "yes", "no").contains(text);
    if (number.isEmpty() && !words) {
      throw json.wrong(what, "0 or 1");
    }
    double value = number.orElse(text.equals("true") || text.equals("yes") ? 1 : 0);
    if (!words && parser.currentToken() == JsonToken.VALUE_STRING) {
      mended(QUOTES, what + " " + found());
    }
    if (words || (value != 0 && value != 1)) {
      mended(
          "flags that are not 0 or 1: 0, false and no are no, all else is yes",
          what + " " + found());
    }
    return value != 0;
  }

  /** Counts something that is odd here. */
  void mended(String kind, String value) {
    mending.add(kind, json.entry() + (value.isEmpty() ? "" : ": " + value));
  }

  private String found() throws IOException {
    return json.found();
  }
}
