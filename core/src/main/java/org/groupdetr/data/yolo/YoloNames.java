package org.groupdetr.data.yolo;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.groupdetr.common.Counted;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.Shortened;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.Folders;
import org.groupdetr.data.SplitNames;

/**
 * The description of a YOLO data set: {@code data.yaml} or {@code dataset.yaml}, or any one YAML
 * file with {@code names}; without one {@code classes.txt} may name the classes.
 *
 * @param file where it was read
 * @param content empty where there is no YAML file
 * @param categories classes in file order, ids from 0
 */
record YoloNames(Path file, JsonNode content, List<CocoCategory> categories) {
  // A key that stands twice would silently hide what it said first.
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // A class may be called no, on or y.
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .build();

  YoloNames {
    categories = List.copyOf(categories);
  }

  static Optional<YoloNames> find(Path folder) {
    List<Path> files = new ArrayList<>(Folders.files(folder, "yaml"));
    files.addAll(Folders.files(folder, "yml"));
    List<Path> usual =
        files.stream().filter(f -> List.of("data", "dataset").contains(Folders.stem(f))).toList();
    List<YoloNames> found = new ArrayList<>();
    for (Path file : usual.isEmpty() ? files : usual) {
      JsonNode content = parse(file, !usual.isEmpty());
      if (content.has("names")) {
        found.add(new YoloNames(file, content, categories(file, content.path("names"))));
      }
    }
    if (found.size() > 1) {
      throw UserException.of(
          "%s: several files describe the data set: %s; keep one there",
          folder,
          String.join(", ", found.stream().map(n -> Folders.relative(folder, n.file())).toList()));
    }
    return found.isEmpty() ? text(folder) : Optional.of(found.get(0));
  }

  private static JsonNode parse(Path file, boolean needed) {
    try {
      String text = TextFile.read(file);
      JsonNode content = YAML.readTree(text);
      if (content.has("names")) {
        requireNoAlias(file, text);
      }
      return content;
    } catch (JsonProcessingException e) {
      if (needed) {
        throw notYaml(file, e);
      }
      // Some other program's file.
      return YAML.createObjectNode();
    } catch (UserException e) {
      if (needed) {
        throw e;
      }
      return YAML.createObjectNode();
    }
  }

  /** The parser gives an alias as its own name, which would be taken for a folder or a class. */
  private static void requireNoAlias(Path file, String text) throws JsonProcessingException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw UserException.of(
              "%s:%d: aliases such as *%s are not read; write out what it stands for",
              file, parser.currentTokenLocation().getLineNr(), Shortened.text(parser.getText()));
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  /** The parser's words without the text that it quotes, which it indents. */
  private static UserException notYaml(Path file, JsonProcessingException e) {
    String words =
        e.getOriginalMessage()
            .lines()
            .filter(line -> !line.startsWith(" "))
            .collect(Collectors.joining(", "));
    JsonLocation at = e.getLocation();
    String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
    Optional<String> limit = ParserLimits.words(words);
    if (limit.isPresent()) {
      return new UserException(file + place + ": " + limit.get(), e);
    }
    if (words.startsWith("Duplicate field '")) {
      String key = words.substring("Duplicate field ".length());
      return new UserException(file + place + ": key " + key + " stands twice; leave one out", e);
    }
    return new UserException(file + place + ": not valid YAML: " + words, e);
  }

  /** Names as a list, or as a map from number to name. */
  private static List<CocoCategory> categories(Path file, JsonNode names) {
    List<CocoCategory> categories = new ArrayList<>();
    if (names.isArray()) {
      for (JsonNode name : names) {
        categories.add(named(file, categories.size(), name));
      }
      return categories;
    }
    if (!names.isObject()) {
      throw new UserException(file + ": names must be a list or a map from number to name");
    }
    for (Map.Entry<String, JsonNode> field : names.properties()) {
      int id = number(file, field.getKey());
      if (categories.stream().anyMatch(known -> known.id() == id)) {
        throw UserException.of("%s: names: class %d stands twice; leave one out", file, id);
      }
      categories.add(named(file, id, field.getValue()));
    }
    return categories;
  }

  private static CocoCategory named(Path file, int id, JsonNode given) {
    String name = given.isValueNode() && !given.isNull() ? name(given.asText()) : "";
    UserException.require(
        !name.isEmpty(),
        "%s: names: class %d must have a text as its name, found %s; put it in quotes",
        file,
        id,
        Shortened.text(given.toString()));
    return new CocoCategory(id, name, "");
  }

  /** What the file says twice and not alike. */
  Optional<String> doubt() {
    JsonNode count = content.path("nc");
    if (!count.isNumber() && !count.isTextual()) {
      return Optional.empty();
    }
    int named = categories.stream().mapToInt(c -> c.id() + 1).max().orElse(0);
    String given = count.asText().strip();
    boolean alike =
        given.equals(String.valueOf(named)) || given.equals(String.valueOf(categories.size()));
    return alike
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: nc is %s, but it lists %s, which count",
                file.getFileName(),
                Shortened.text(given),
                Counted.of(categories.size(), "name")));
  }

  private static int number(Path file, String key) {
    try {
      return Integer.parseInt(key.strip());
    } catch (NumberFormatException e) {
      throw new UserException(
          file + ": names: the class number must be a whole number, found '" + key + "'", e);
    }
  }

  private static String name(String text) {
    return TextFile.withoutMark(text).strip();
  }

  private static Optional<YoloNames> text(Path folder) {
    for (Path file :
        List.of(folder.resolve("classes.txt"), folder.resolve("labels").resolve("classes.txt"))) {
      if (Files.isRegularFile(file)) {
        return Optional.of(new YoloNames(file, YAML.createObjectNode(), listed(file)));
      }
    }
    return Optional.empty();
  }

  /** A class on each line. Some programs count an empty one between them, and some do not. */
  private static List<CocoCategory> listed(Path file) {
    List<CocoCategory> categories = new ArrayList<>();
    int empty = 0;
    int number = 0;
    for (String line : TextFile.lines(file)) {
      number++;
      if (name(line).isEmpty()) {
        empty = empty == 0 ? number : empty;
        continue;
      }
      UserException.require(
          empty == 0 || categories.isEmpty(),
          "%s:%d: a line without a name between classes: is it a class? Name or remove it",
          file,
          empty);
      empty = 0;
      categories.add(new CocoCategory(categories.size(), name(line), ""));
    }
    return categories;
  }

  /**
   * What the labels hold beside boxes, if the file says so: {@code kpt_shape: [17, 3]}.
   *
   * @throws UserException if it says so and not in two numbers
   */
  Optional<KeyPoints> keyPoints() {
    JsonNode shape = content.path("kpt_shape");
    if (shape.isMissingNode() || shape.isNull()) {
      return Optional.empty();
    }
    int count = shape.path(0).asInt();
    int values = shape.path(1).asInt();
    UserException.require(
        shape.size() == 2 && count >= 1 && count <= 10_000 && (values == 2 || values == 3),
        "%s: kpt_shape must be the number of key points and 2 or 3 values of each, such as [17, 3],"
            + " found %s",
        file,
        shape);
    return Optional.of(new KeyPoints(count, values));
  }

  /** The places of a split as the file gives them; none if it does not. */
  List<String> places(String split) {
    for (Map.Entry<String, JsonNode> field : content.properties()) {
      boolean meant = SplitNames.of(field.getKey()).equals(Optional.of(split));
      if (meant && field.getValue().isTextual()) {
        return List.of(field.getValue().asText());
      }
      if (meant && field.getValue().isArray()) {
        List<String> places = new ArrayList<>();
        field.getValue().forEach(place -> places.add(place.asText()));
        return places;
      }
    }
    return List.of();
  }

  /** The folder that places are relative to, if the file names one. */
  String root() {
    return content.path("path").asText("");
  }
}
