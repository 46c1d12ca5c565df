package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No text says "1 boxes": what a number counts is written by {@code Counted}. */
class CountedWordsTest {
  /** A number in a format, or joined to a text, and a word after it. */
  private static final Pattern NUMBER_AND_WORD =
      Pattern.compile("(?:(?<!x )%,?\\d*d |(?:size\\(\\)|length|count\\(\\)) \\+ \" )([a-z]+s)\\b");

  /** Words that follow a number and are no nouns, and units that have no singular here. */
  private static final List<String> NOT_COUNTED =
      List.of("is", "was", "has", "does", "stands", "as", "claims", "million", "needs");

  @Test
  void theyAreFound() {
    assertThat(found("\"it has %d boxes\"")).containsExactly("boxes");
    assertThat(found("names.size() + \" pictures, in\"")).containsExactly("pictures");
    assertThat(found("\"it is %d x %d pixels, of %d is\"")).isEmpty();
    assertThat(found("require(a, \"%d xs\", a); print(\"%,d rows\")")).containsExactly("rows");
  }

  @Test
  void whatANumberCountsIsSingularAfterOne() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String module : List.of("../core", "../serve", "../cli", "../spark")) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src", "main", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          found(Files.readString(file))
              .forEach(word -> wrong.add(file.getFileName() + ": " + word));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Phrases that no manual has, each with the usual one. */
  private static final Map<String, String> UNUSUAL =
      Map.of(
          "elieved", "detections with a score of at least",
          "of millions", "billion",
          "Gmac", "GMACs",
          "stands above the page", "title",
          "a step, ", "per step",
          "time a step", "time per step");

  @Test
  void textsUseTheUsualTerms() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher text = Pattern.compile("\"[^\"\\n]*\"").matcher(Files.readString(file));
        while (text.find()) {
          UNUSUAL.forEach(
              (words, usual) -> {
                if (text.group().contains(words)) {
                  wrong.add(file.getFileName() + ": " + text.group() + " -> " + usual);
                }
              });
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Words after numbers in a source; checks of a programmer's arguments say what they like. */
  private static List<String> found(String source) {
    List<String> words = new ArrayList<>();
    Matcher matcher = NUMBER_AND_WORD.matcher(source);
    while (matcher.find()) {
      int start =
          Math.max(
              source.lastIndexOf(';', matcher.start()), source.lastIndexOf('}', matcher.start()));
      boolean argument =
          source
              .substring(Math.max(0, start), matcher.start())
              .matches("(?s).*(?<!UserException\\.)\\brequire\\(.*");
      if (!argument && !NOT_COUNTED.contains(matcher.group(1))) {
        words.add(matcher.group(1));
      }
    }
    return words;
  }
}
