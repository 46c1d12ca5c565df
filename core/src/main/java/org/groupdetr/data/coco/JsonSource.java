package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Segmentation;

/**
 * A JSON file read token by token, so that its size does not matter. Whatever is wrong becomes one
 * line with file, line, column and the entry of the list that was being read.
 */
final class JsonSource {
  private static final double LARGEST_WHOLE = 0x1p53;
  private static final int QUOTED = 40;

  // NaN is read, against the JSON standard, so that the message can say which number it is.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final Path file;
  private final JsonParser parser;
  private final SegmentationReader masks;
  private String list = "";
  private long index;
  private String name = "";

  private JsonSource(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
    this.masks = new SegmentationReader(parser);
  }

  /** Makes something of a whole file. */
  @FunctionalInterface
  interface Content<T> {
    T read(JsonSource json) throws IOException;
  }

  /** Reads the value of one field, or one entry of a list; the value is the current one. */
  @FunctionalInterface
  interface Value {
    void read() throws IOException;
  }

  /** Takes one field of an object: reads its value or skips it. */
  @FunctionalInterface
  interface Field {
    void read(String field) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is missing, unreadable, cut off, not JSON, or not as {@code
   *     content} expects
   */
  static <T> T read(Path file, Content<T> content) {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = FACTORY.createParser(in)) {
      JsonSource json = new JsonSource(file, parser);
      if (parser.nextToken() == null) {
        throw new UserException(file + ": the file is empty");
      }
      T result = content.read(json);
      if (parser.nextToken() != null) {
        throw json.error("there is more after the end of the JSON value");
      }
      return result;
    } catch (JsonProcessingException e) {
      throw new UserException(place(file, e.getLocation()) + reason(e), e);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** Goes through the fields of the current object; a field that is null counts as absent. */
  void object(String what, Field fields) throws IOException {
    expect(JsonToken.START_OBJECT, what, "an object");
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        fields.read(field);
      }
    }
  }

  /** Goes through the entries of the current list, which errors then name. */
  void list(String what, Value entry) throws IOException {
    expect(JsonToken.START_ARRAY, what, "a list");
    list = what;
    for (index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      name = "";
      entry.read();
    }
    list = "";
  }

  /** From here to the end of the entry errors say this id, too. */
  void identify(long id) {
    name = " (id " + id + ")";
  }

  boolean isList() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  boolean isText() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  /** The current value as a mask, whatever it is. */
  Segmentation segmentation() throws IOException {
    return masks.read();
  }

  /** The current value, which must be a whole number; {@code 640.0} is one. */
  long wholeNumber(String what) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = parser.getDoubleValue();
      if (value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE) {
        return (long) value;
      }
    }
    throw wrong(what, "a whole number of at most 64 bits");
  }

  /** The current value, which must be a whole number of at most 32 bits. */
  int smallWholeNumber(String what) throws IOException {
    long value = wholeNumber(what);
    if (value != (int) value) {
      throw wrong(what, "a whole number of at most 32 bits");
    }
    return (int) value;
  }

  /** The current value, which must be a finite number. */
  double number(String what) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      double value = parser.getDoubleValue();
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw wrong(what, "a finite number");
  }

  /** The current value, which must be a list of exactly {@code into.length} finite numbers. */
  void numbers(String what, double[] into) throws IOException {
    String expected = "a list of " + into.length + " finite numbers";
    expect(JsonToken.START_ARRAY, what, expected);
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == into.length) {
        throw error("%s must be %s, has more", what, expected);
      }
      into[count] = number(what);
      count++;
    }
    if (count < into.length) {
      throw error("%s must be %s, has %d", what, expected, count);
    }
  }

  /** The current value, which must be text. */
  String text(String what) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(what, "text");
    }
    return parser.getText();
  }

  /** The current value, which must be 0, 1, false or true. */
  boolean flag(String what) throws IOException {
    if (parser.currentToken().isBoolean()) {
      return parser.getBooleanValue();
    }
    if (parser.currentToken().isNumeric()) {
      double value = parser.getDoubleValue();
      if (value == 0 || value == 1) {
        return value == 1;
      }
    }
    throw wrong(what, "0 or 1");
  }

  /** Fails if a field that must be there was not. */
  void require(boolean present, String field) {
    if (!present) {
      throw error("has no %s", field);
    }
  }

  /** An error at the current place. */
  UserException error(String format, Object... values) {
    String entry = list.isEmpty() ? "" : list + "[" + index + "]" + name + ": ";
    String message = String.format(Locale.ROOT, format, values);
    return new UserException(place(file, parser.currentTokenLocation()) + entry + message);
  }

  private void expect(JsonToken token, String what, String expected) throws IOException {
    if (parser.currentToken() != token) {
      throw wrong(what, expected);
    }
  }

  private UserException wrong(String what, String expected) throws IOException {
    return error("%s must be %s, found %s", what, expected, found());
  }

  private String found() throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_NULL -> "null";
      case VALUE_STRING -> "the text \"" + shortened(parser.getText()) + "\"";
      default -> shortened(parser.getText());
    };
  }

  private static String shortened(String text) {
    return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...";
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    boolean cut = e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input");
    return cut ? "the file is cut off here: copy or write it again" : "not valid JSON: " + message;
  }

  private static String place(Path file, JsonLocation location) {
    return file + ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
  }
}
