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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.UserException;
import org.jspecify.annotations.Nullable;

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

  private final String source;
  private final Map<String, String> written = new HashMap<>();
  private final Map<String, String> set = new HashMap<>();
  private final ObjectNode root;

  /**
   * Reads YAML.
   *
   * @param source names the file in messages
   * @param overrides each {@code path.to.key=value}; whether there is such a key is seen later
   */
  RecipeTree(String source, String text, List<String> overrides) {
    this.source = source;
    Source file = new Source(source, false, written);
    if (!(file.parse(text, "") instanceof ObjectNode block)) {
      throw error(source, "a recipe must be a block of keys such as name and training");
    }
    root = block;
    overrides.forEach(override -> set(override, "--set " + override));
  }

  ObjectNode root() {
    return root;
  }

  /** Where the key at {@code path} was written: {@code file:line:column} or the option. */
  String place(String path) {
    return set.getOrDefault(path, written.getOrDefault(path, source));
  }

  /** Whether the key at {@code path} was set by an option. */
  boolean isSet(String path) {
    return set.containsKey(path);
  }

  static String path(String block, String key) {
    return block.isEmpty() ? key : block + "." + key;
  }

  /** Whether an optional part is absent: the word none, {@code null}, {@code ~} or nothing. */
  static boolean isNone(JsonNode node) {
    return node.isNull() || node.isMissingNode() || node.asText().equals("none");
  }

  static UserException error(String place, String message) {
    return new UserException(place + ": " + message);
  }

  private void set(String override, String option) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw error(option, "write PATH=VALUE, such as training.groups=1");
    }
    String path = override.substring(0, equals).strip();
    List<String> keys = List.of(path.split("\\.", -1));
    if (keys.contains("")) {
      throw error(option, "the path has an empty part");
    }
    ObjectNode block = root;
    for (int i = 1; i < keys.size(); i++) {
      String outer = String.join(".", keys.subList(0, i));
      block = block(block, keys.get(i - 1), outer, option);
    }
    set.keySet().removeIf(old -> old.startsWith(path + "."));
    set.put(path, option);
    Source value = new Source(option, true, set);
    block.set(keys.get(keys.size() - 1), value.parse(override.substring(equals + 1), path));
  }

  /** The block under {@code key}, made if nothing is there. */
  private ObjectNode block(ObjectNode parent, String key, String path, String option) {
    JsonNode node = parent.path(key);
    if (isNone(node)) {
      set.put(path, option);
      return parent.putObject(key);
    }
    if (node instanceof ObjectNode block) {
      return block;
    }
    String list = " is a list: set it whole, such as " + path + "=[1, 2]";
    throw error(option, path + (node.isArray() ? list : " is a single value and has no keys"));
  }

  /** A text of which places are kept: a file, in which lines and columns count, or an option. */
  private record Source(String name, boolean option, Map<String, String> places) {
    private String at(@Nullable JsonLocation location) {
      return location == null ? name : at(location.getLineNr(), location.getColumnNr());
    }

    private String at(int line, int column) {
      return option || line < 1 ? name : name + ":" + line + ":" + column;
    }

    JsonNode parse(String text, String path) {
      try (YAMLParser parser = YAML.createParser(text)) {
        parser.nextToken();
        JsonNode node = node(parser, path);
        if (parser.nextToken() != null) {
          String next = at(parser.currentTokenLocation());
          throw error(next, "must hold one YAML document, holds more");
        }
        return node;
      } catch (JsonProcessingException e) {
        throw invalid(e);
      } catch (IOException e) {
        throw new UserException(name + ": " + e.getMessage(), e);
      }
    }

    private JsonNode node(YAMLParser parser, String path) throws IOException {
      requirePlain(parser);
      JsonToken token = parser.currentToken();
      if (token == JsonToken.START_OBJECT) {
        ObjectNode block = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          String at = at(parser.currentTokenLocation());
          if (block.has(key)) {
            throw error(at, key + " stands twice; leave one out");
          }
          places.put(path(path, key), at);
          parser.nextToken();
          block.set(key, node(parser, path(path, key)));
        }
        return block;
      }
      if (token == JsonToken.START_ARRAY) {
        ArrayNode list = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(node(parser, path + "[" + list.size() + "]"));
        }
        return list;
      }
      boolean nothing = token == null || token == JsonToken.VALUE_NULL;
      return nothing ? NODES.nullNode() : NODES.textNode(parser.getText());
    }

    private void requirePlain(YAMLParser parser) throws IOException {
      String problem = "";
      if (parser.isCurrentAlias() || parser.getObjectId() != null) {
        problem = "aliases (&name, *name) have no place in a recipe: write the value out";
      } else if (parser.getTypeId() != null) {
        problem = "tags (!name) have no place in a recipe: leave it out";
      } else if (parser.getParsingContext().getNestingDepth() > DEEPEST) {
        problem = "blocks are nested deeper than any recipe is";
      }
      if (!problem.isEmpty()) {
        throw error(at(parser.currentTokenLocation()), problem);
      }
    }

    /** The parser's message without its picture of the place, which is the last one it marks. */
    private UserException invalid(JsonProcessingException e) {
      String message = e.getOriginalMessage();
      String at = at(e.getLocation()); // how far it had read
      for (Matcher mark = MARK.matcher(message); mark.find(); ) {
        int line = Integer.parseInt(mark.group(1));
        int column = Integer.parseInt(mark.group(2));
        at = at(line, column);
      }
      String problem =
          message
              .lines()
              .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
              .collect(Collectors.joining(", "));
      String words = ParserLimits.words(problem).orElse("not valid YAML: " + problem);
      return new UserException(at + ": " + words, e);
    }
  }
}
