package org.groupdetr.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;

/**
 * Reads YAML text into {@link RecipeNode}s. Values stay as they were written, because only the
 * record knows whether {@code 1e-4} is a number and {@code no} a word. Aliases and tags, which a
 * recipe has no use for, are refused; so small a text cannot grow large.
 */
final class RecipeParser {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final int DEEPEST = 20;

  /** How a message of the parser says where: the text it quotes is indented further. */
  private static final Pattern MARK =
      Pattern.compile("^ in 'reader', line (\\d+), column (\\d+):", Pattern.MULTILINE);

  private final String source;
  private final boolean override;
  private final YAMLParser parser;

  private RecipeParser(String source, boolean override, YAMLParser parser) {
    this.source = source;
    this.override = override;
    this.parser = parser;
  }

  /** The recipe in {@code text}; {@code source} names the file in messages. */
  static RecipeNode.Mapping document(String source, String text) {
    if (parse(source, false, text) instanceof RecipeNode.Mapping mapping) {
      return mapping;
    }
    throw UserException.of(
        "%s: a recipe must be a block of keys such as name and training", source);
  }

  /** The value in {@code text}; {@code source} names the option in messages. */
  static RecipeNode value(String source, String text) {
    return parse(source, true, text);
  }

  private static RecipeNode parse(String source, boolean override, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      return new RecipeParser(source, override, parser).document();
    } catch (IOException e) {
      throw new UserException(source + ": " + e.getMessage(), e);
    }
  }

  private RecipeNode document() throws IOException {
    try {
      JsonToken first = parser.nextToken();
      RecipeNode node = first == null ? new RecipeNode.Nothing() : node(first, 0);
      if (parser.nextToken() != null) {
        throw error("must hold one YAML document, holds more");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new UserException(where(e) + ": " + problem(e), e);
    }
  }

  private RecipeNode node(JsonToken token, int depth) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw error("aliases (&name, *name) have no place in a recipe: write the value out");
    }
    if (parser.getTypeId() != null) {
      throw error("tags (!name) have no place in a recipe: leave it out");
    }
    if (depth > DEEPEST) {
      throw error("blocks are nested deeper than any recipe is");
    }
    return switch (token) {
      case START_OBJECT -> mapping(depth);
      case START_ARRAY -> sequence(depth);
      case VALUE_NULL -> new RecipeNode.Nothing();
      default -> new RecipeNode.Value(parser.getText());
    };
  }

  private RecipeNode sequence(int depth) throws IOException {
    List<RecipeNode> items = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      items.add(node(t, depth + 1));
    }
    return new RecipeNode.Sequence(items);
  }

  private RecipeNode mapping(int depth) throws IOException {
    Map<String, RecipeNode.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String place = place(parser.currentTokenLocation());
      if (entries.containsKey(key)) {
        throw UserException.of("%s: %s stands twice; leave one out", place, key);
      }
      RecipeNode node = node(parser.nextToken(), depth + 1);
      entries.put(key, new RecipeNode.Entry(place, override, node));
    }
    return new RecipeNode.Mapping(entries);
  }

  private UserException error(String message) {
    return new UserException(place(parser.currentTokenLocation()) + ": " + message);
  }

  private String place(JsonLocation at) {
    boolean known = !override && at != null && at.getLineNr() > 0;
    return known ? source + ":" + at.getLineNr() + ":" + at.getColumnNr() : source;
  }

  /** Where the problem is: the last mark in the message; its location is where it came from. */
  private String where(JsonProcessingException e) {
    Matcher mark = MARK.matcher(e.getOriginalMessage());
    String found = place(e.getLocation());
    while (mark.find()) {
      found = source + ":" + mark.group(1) + ":" + mark.group(2);
    }
    return override ? source : found;
  }

  /** The parser's message without its picture of the place, on one line. */
  private static String problem(JsonProcessingException e) {
    return "not valid YAML: "
        + e.getOriginalMessage()
            .lines()
            .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
            .collect(Collectors.joining(", "));
  }
}
