package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Group-wise assignment is written once, in groups; layers, decoders and losses know nothing. */
class GroupWordTest {
  @ParameterizedTest
  @ValueSource(strings = {"nn", "features", "transformer", "criterion"})
  void doesNotSayGroup(String name) throws IOException {
    Path folder = Path.of("../core/src/main/java/org/groupdetr", name);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertThat(wordsOfGroups(Files.readString(file))).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void theLawOnTheWordGroupSeesWhatItShould() {
    assertThat(wordsOfGroups("int groups = 1; /* group */ // group\n String s = \"group\";"))
        .containsExactly("groups");
    assertThat(wordsOfGroups("import org.groupdetr.groups.Queries;\nGroupNorm n; perGroup(x);"))
        .containsExactly("perGroup");
    assertThat(wordsOfGroups("Tensor y = x.groupNorm(32); case GROUP -> y;")).isEmpty();
  }

  /** Identifiers with the word in them; group normalisation has its name from elsewhere. */
  private static List<String> wordsOfGroups(String source) {
    String code =
        source
            .replaceAll("(?s)/\\*.*?\\*/", " ")
            .replaceAll("\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"", " ")
            .replaceAll("//[^\n]*", " ")
            .replaceAll("(?m)^(?:import|package) [^\n]*", " ");
    Matcher words = Pattern.compile("\\b\\w*[gG]roup\\w*\\b|\\b\\w*GROUP\\w*\\b").matcher(code);
    return words
        .results()
        .map(found -> found.group())
        .filter(word -> !word.matches("(?i).*group_?norm.*") && !word.equals("GROUP"))
        .toList();
  }
}
