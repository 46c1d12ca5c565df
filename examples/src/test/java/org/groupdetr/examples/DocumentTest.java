package org.groupdetr.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/in-your-service.md} shows the programs that are compiled and run here. */
class DocumentTest {
  private static Set<String> programs(String text, String pattern) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1).stripIndent().strip());
    }
    return found;
  }

  @Test
  void everyProgramOfTheDocumentIsOneOfThese() throws IOException {
    Set<String> compiled = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        compiled.addAll(
            programs(Files.readString(file), "(?m)^ *// snippet \\w+\n(.*?)\n *// end$"));
      }
    }
    String document = Files.readString(Path.of("../docs/in-your-service.md"));
    assertThat(programs(document, "```java\n(.*?)```")).isEqualTo(compiled).hasSize(6);
  }
}
