package org.groupdetr.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the documentation tells people to configure. */
final class DocumentedSettings {
  private static final Path FILE = Path.of("../docs/big-collections.md");

  private DocumentedSettings() {}

  /** The lines for Spark, by name. */
  static Map<String, String> ofSpark() {
    Map<String, String> all = new LinkedHashMap<>();
    block("properties")
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              all.put(line.substring(0, space), line.substring(space + 1));
            });
    return all;
  }

  /** The options of a driver's JVM that {@code java} starts. */
  static List<String> ofDriver() {
    return block("text");
  }

  private static List<String> block(String kind) {
    String text;
    try {
      text = Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher block = Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL).matcher(text);
    if (!block.find()) {
      throw new IllegalStateException(FILE + " shows no " + kind);
    }
    return block.group(1).lines().toList();
  }
}
