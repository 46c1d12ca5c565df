package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Segmentation;

/**
 * A JSON file read token by token, so that its size does not matter. Whatever is wrong becomes one
 * line with file, line, column and the entry of the list that was being read.
 */
final class JsonSource {
  private static final int FAULTS = 3;

  // NaN is read, against the JSON standard, so that the message can say which number it is.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final Path file;
  private final JsonParser parser;
  private final SegmentationReader masks;
  private final List<String> firstFaults = new ArrayList<>();
  private long faults;
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
      json.requireNoFaults();
      return result;
    } catch (JsonProcessingException e) {
      throw new UserException(place(file, e.getLocation()) + JsonFault.reason(e), e);
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** Goes through the fields of the current object; a field that is null counts as absent. */
  void object(String what, Field fields) throws IOException {
    object(what, fields, field -> {});
  }

  /** As {@link #object(String, Field)}, and names the fields that are null. */
  void object(String what, Field fields, Consumer<String> nulls) throws IOException {
    expect(JsonToken.START_OBJECT, what, "an object");
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        nulls.accept(field);
      } else {
        fields.read(field);
      }
    }
  }

  /**
   * Goes through the entries of the current list, which errors then name. An entry that is wrong
   * does not end the reading: the others are looked at, so that all that is wrong is said at once,
   * when the file has been read.
   */
  void list(String what, Value entry) throws IOException {
    expect(JsonToken.START_ARRAY, what, "a list");
    list = what;
    int depth = parser.getParsingContext().getNestingDepth();
    for (index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      name = "";
      try {
        entry.read();
      } catch (UserException e) {
        addFault(String.valueOf(e.getMessage()));
        while (parser.getParsingContext().getNestingDepth() > depth) {
          parser.nextToken();
        }
      }
    }
    list = "";
  }

  private void addFault(String message) {
    faults++;
    if (faults == 1) {
      firstFaults.add(message);
    } else if (faults <= FAULTS) {
      firstFaults.add(message.replace(file + ":", "line "));
    }
  }

  private void requireNoFaults() {
    if (faults > 0) {
      long more = faults - firstFaults.size();
      throw new UserException(
          String.join("; ", firstFaults) + (more == 0 ? "" : "; and " + more + " more"));
    }
  }

  /** The entry that is being read: {@code annotations[3] (id 7)}. */
  String entry() {
    return list.isEmpty() ? "the file" : list + "[" + index + "]" + name;
  }

  /** Whether the current entry is null, as a placeholder of what is not there. */
  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  JsonParser parser() {
    return parser;
  }

  /** From here to the end of the entry errors say this id, too. */
  void identify(String id) {
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

  /** Fails if a field that must be there was not. */
  void require(boolean present, String field) {
    if (!present) {
      throw error("has no %s", field);
    }
  }

  /** An error at the current place. */
  UserException error(String format, Object... values) {
    String entry = list.isEmpty() ? "" : entry() + ": ";
    String message = String.format(Locale.ROOT, format, values);
    return new UserException(place(file, parser.currentTokenLocation()) + entry + message);
  }

  private void expect(JsonToken token, String what, String expected) throws IOException {
    if (parser.currentToken() != token) {
      throw wrong(what, expected);
    }
  }

  UserException wrong(String what, String expected) throws IOException {
    return error("%s must be %s, found %s", what, expected, found());
  }

  /** The current value in a message. */
  String found() throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_NULL -> "null";
      case VALUE_STRING -> "the text \"" + Shortened.text(parser.getText()) + "\"";
      default -> Shortened.text(parser.getText());
    };
  }

  private static String place(Path file, JsonLocation location) {
    return location == null
        ? file + ": "
        : file + ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
  }
}
