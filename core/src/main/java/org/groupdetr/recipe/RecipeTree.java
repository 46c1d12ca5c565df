package org.groupdetr.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;

/**
 * A recipe as it was written, with what the command line sets in it, and where each key stands.
 * Values stay texts, because only the record knows whether {@code 1e-4} is a number and {@code no}
 * a word. Aliases and tags are refused: a recipe needs none, and so a small text cannot grow large.
 */
final class RecipeTree {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 20;

  /** How a message of the parser says where: the text it quotes is indented further. */
  private static final Pattern MARK =
      Pattern.compile("^ in 'reader', line (\\d+), column (\\d+):", Pattern.MULTILINE);

  private final Origin file;
  private final Map<String, Place> places = new HashMap<>();
  private final ObjectNode root;

  private record Place(String text, boolean override) {}

  /** Where a text comes from: a file, in which lines and columns count, or an option. */
  private record Origin(String name, boolean override) {
    Place place() {
      return new Place(name, override);
    }

    Place at(int line, int column) {
      return override || line < 1 ? place() : new Place(name + ":" + line + ":" + column, override);
    }

    Place at(JsonLocation location) {
      return at(location.getLineNr(), location.getColumnNr());
    }
  }

  /**
   * Reads YAML.
   *
   * @param source names the file in messages
   * @param overrides each {@code path.to.key=value}; whether there is such a key is seen later
   */
  RecipeTree(String source, String text, List<String> overrides) {
    file = new Origin(source, false);
    if (!(parse(text, "", file) instanceof ObjectNode block)) {
      throw UserException.of(
          "%s: a recipe must be a block of keys such as name and training", source);
    }
    root = block;
    overrides.forEach(this::set);
  }

  ObjectNode root() {
    return root;
  }

  /** Where the key at {@code path} was written: {@code file:line:column} or the option. */
  String place(String path) {
    return Optional.ofNullable(places.get(path)).map(Place::text).orElse(file.name());
  }

  /** Whether the key at {@code path} was set by an option. */
  boolean isOverride(String path) {
    return Optional.ofNullable(places.get(path)).map(Place::override).orElse(false);
  }

  static String path(String block, String key) {
    return block.isEmpty() ? key : block + "." + key;
  }

  /** Whether an optional part is absent: the word none, {@code null}, {@code ~} or nothing. */
  static boolean isNone(JsonNode node) {
    return node.isNull() || node.isMissingNode() || node.asText().equals("none");
  }

  private void set(String override) {
    Origin option = new Origin("--set " + override, true);
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw error(option.name(), "write PATH=VALUE, such as training.groups=1");
    }
    List<String> keys = List.of(override.substring(0, equals).strip().split("\\.", -1));
    if (keys.contains("")) {
      throw error(option.name(), "the path has an empty part");
    }
    ObjectNode block = root;
    String path = "";
    for (String key : keys.subList(0, keys.size() - 1)) {
      path = path(path, key);
      if (isNone(block.path(key))) {
        places.put(path, option.place());
        block.putObject(key);
      }
      block = block(block.path(key), path, option);
    }
    String key = keys.get(keys.size() - 1);
    String whole = path(path, key);
    places.keySet().removeIf(old -> old.startsWith(whole + "."));
    places.put(whole, option.place());
    block.set(key, parse(override.substring(equals + 1), whole, option));
  }

  private static ObjectNode block(JsonNode node, String path, Origin option) {
    if (node instanceof ObjectNode block) {
      return block;
    }
    String list = " is a list: set it whole, such as " + path + "=[1, 2]";
    throw error(
        option.name(), path + (node.isArray() ? list : " is a single value and has no keys"));
  }

  private JsonNode parse(String text, String path, Origin origin) {
    try (YAMLParser parser = YAML.createParser(text)) {
      parser.nextToken();
      JsonNode node = node(parser, path, origin);
      if (parser.nextToken() != null) {
        throw error(
            origin.at(parser.currentTokenLocation()).text(),
            "must hold one YAML document, holds more");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw invalid(where(e, origin), e);
    } catch (IOException e) {
      throw new UserException(origin.name() + ": " + e.getMessage(), e);
    }
  }

  private JsonNode node(YAMLParser parser, String path, Origin origin) throws IOException {
    requirePlain(parser, origin);
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      ObjectNode block = NODES.objectNode();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        Place place = origin.at(parser.currentTokenLocation());
        if (block.has(key)) {
          throw error(place.text(), key + " stands twice; leave one out");
        }
        places.put(path(path, key), place);
        parser.nextToken();
        block.set(key, node(parser, path(path, key), origin));
      }
      return block;
    }
    if (token == JsonToken.START_ARRAY) {
      ArrayNode list = NODES.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(node(parser, path + "[" + list.size() + "]", origin));
      }
      return list;
    }
    boolean nothing = token == null || token == JsonToken.VALUE_NULL;
    return nothing ? NODES.nullNode() : NODES.textNode(parser.getText());
  }

  private static void requirePlain(YAMLParser parser, Origin origin) throws IOException {
    String message = "";
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      message = "aliases (&name, *name) have no place in a recipe: write the value out";
    } else if (parser.getTypeId() != null) {
      message = "tags (!name) have no place in a recipe: leave it out";
    } else if (parser.getParsingContext().getNestingDepth() > DEEPEST) {
      message = "blocks are nested deeper than any recipe is";
    }
    if (!message.isEmpty()) {
      throw error(origin.at(parser.currentTokenLocation()).text(), message);
    }
  }

  private static UserException error(String place, String message) {
    return new UserException(place + ": " + message);
  }

  /** Where the problem is: the last mark in the message; its location is where it came from. */
  private static Place where(JsonProcessingException e, Origin origin) {
    return MARK.matcher(e.getOriginalMessage())
        .results()
        .reduce((first, last) -> last)
        .map(mark -> origin.at(Integer.parseInt(mark.group(1)), Integer.parseInt(mark.group(2))))
        .orElseGet(() -> origin.at(e.getLocation()));
  }

  /** The parser's message without its picture of the place, on one line. */
  private static UserException invalid(Place place, JsonProcessingException e) {
    String problem =
        e.getOriginalMessage()
            .lines()
            .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
            .collect(Collectors.joining(", "));
    return new UserException(place.text() + ": not valid YAML: " + problem, e);
  }
}
