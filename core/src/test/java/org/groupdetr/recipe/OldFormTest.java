package org.groupdetr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes of the flat form are read as what they were. */
class OldFormTest {
  private static final Pattern BLOCK = Pattern.compile("  (transformer|deformable|pixelDecoder):");
  private static final Pattern KEY = Pattern.compile("    (\\w+: .*)");

  @TempDir Path folder;

  static List<String> names() {
    return RecipeFile.names();
  }

  /**
   * A built-in recipe as it was written then: blocks dissolved, their keys one step further out.
   */
  private static List<String> flat(String name) {
    List<String> flat = new ArrayList<>();
    String block = "";
    for (String line : RecipeFile.text(RecipeFile.read(name, List.of())).lines().toList()) {
      Matcher begins = BLOCK.matcher(line);
      Matcher key = KEY.matcher(line);
      if (begins.matches()) {
        block = begins.group(1);
      } else if (!block.isEmpty() && key.matches()) {
        boolean second = block.equals("pixelDecoder") && key.group(1).startsWith("feedForward");
        flat.add("  " + (second ? key.group(1).replace("feed", "encoderFeed") : key.group(1)));
      } else {
        block = "";
        flat.add(renamed(line));
      }
    }
    return flat;
  }

  private static String renamed(String line) {
    return line.replace("  matching:", "  costs:")
        .replace("  noObjectWeight:", "  nothing:")
        .replace("  oversampleRatio:", "  oversampled:")
        .replace("  importanceSampleRatio:", "  chosen:");
  }

  private String file(List<String> lines) throws IOException {
    return Files.write(folder.resolve("old.yaml"), lines).toString();
  }

  @ParameterizedTest
  @MethodSource("names")
  void meansTheSame(String name) throws IOException {
    List<String> old = flat(name);
    assertThat(old).contains("  costs:").noneMatch(line -> BLOCK.matcher(line).matches());
    assertThat(RecipeFile.read(file(old), List.of())).isEqualTo(RecipeFile.read(name, List.of()));
    assertThat(RecipeFile.read(file(old), List.of("detector.transformer.heads=1")))
        .isEqualTo(RecipeFile.read(name, List.of("detector.transformer.heads=1")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void isRewrittenAsTodays(String name) {
    String today = RecipeFile.text(RecipeFile.read(name, List.of()));
    assertThat(RecipeFile.rewritten(String.join("\n", flat(name)))).isEqualTo(today);
    assertThat(RecipeFile.rewritten(today)).isEqualTo(today);
  }

  @ParameterizedTest
  @MethodSource("names")
  void errorsNameTheLineOfTheFile(String name) throws IOException {
    List<String> old = flat(name);
    Map<String, String> wrong =
        Map.of(
            "  heads: .*", "  heads: 0 # none",
            "  queries: .*", "  queries: 0",
            "  epochs: .*", "  epochs: 0");
    for (Map.Entry<String, String> change : wrong.entrySet()) {
      List<String> lines = new ArrayList<>(old);
      lines.replaceAll(line -> line.replaceFirst("^" + change.getKey() + "$", change.getValue()));
      assertThat(lines).isNotEqualTo(old);
      String key = change.getValue().strip().split(":", 2)[0];
      int number = lines.indexOf(change.getValue()) + 1;
      // A block stands where the first of its keys stood.
      int start = key.equals("heads") ? number - 1 : number;
      String file = file(lines);
      assertThatThrownBy(() -> RecipeFile.read(file, List.of()))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(file + ":" + start + ":")
          .hasMessageContaining(key + " must be at least 1, was 0");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void todaysFormStaysAsItIs(String name) {
    String text = RecipeFile.text(RecipeFile.read(name, List.of()));
    assertThat(OldForm.renewed(text)).isEqualTo(text);
  }
}
