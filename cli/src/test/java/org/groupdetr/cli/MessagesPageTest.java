package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every message that the page {@code not-read.md} explains is one that the program has. */
class MessagesPageTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^### (.*)$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  /** The texts of each source file; parts that are added to each other are one. */
  private static List<List<String>> literals() throws IOException {
    List<List<String>> files = new ArrayList<>();
    for (String root : List.of("../core/src/main/java", "src/main/java")) {
      try (Stream<Path> sources = Files.walk(Path.of(root))) {
        for (Path source : sources.filter(f -> f.toString().endsWith(".java")).toList()) {
          String text = Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "");
          Matcher literal = LITERAL.matcher(text);
          List<String> found = new ArrayList<>();
          while (literal.find()) {
            found.add(literal.group(1).replace("\\\"", "\""));
          }
          files.add(found);
        }
      }
    }
    return files;
  }

  private static boolean has(List<String> literals, String message) {
    for (String words : message.split("…")) {
      String fixed = words.strip();
      if (fixed.length() > 2 && literals.stream().noneMatch(text -> text.contains(fixed))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void everyHeadingIsAMessageOfOneSourceFile() throws IOException {
    List<List<String>> files = literals();
    List<String> unknown = new ArrayList<>();
    int count = 0;
    Matcher heading = HEADING.matcher(Files.readString(Path.of("../docs/not-read.md")));
    while (heading.find()) {
      Matcher quoted = QUOTED.matcher(heading.group(1));
      while (quoted.find()) {
        count++;
        String message = quoted.group(1);
        assertThat(message.replace("…", "").strip()).hasSizeGreaterThan(8);
        if (files.stream().noneMatch(file -> has(file, message))) {
          unknown.add(message);
        }
      }
    }
    assertThat(unknown).as("headings that no source file says").isEmpty();
    assertThat(count).isGreaterThan(50);
  }
}
