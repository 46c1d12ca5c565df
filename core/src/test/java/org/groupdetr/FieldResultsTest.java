package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.train.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results as people have them: pycocotools' twelve numbers, and a note of what is odd. */
class FieldResultsTest {
  private final List<String> notes = new ArrayList<>();

  private CocoResult evaluate(String name, String results) throws URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(getClass().getResource("/field/" + name)).toURI());
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void note(String text) {
            notes.add(text);
          }
        };
    return Evaluation.ofResults(folder.resolve("gt.json"), folder.resolve(results))
        .listener(listener)
        .run();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "large-ids     | ids of classes are texts or of more than 32 bits",
        "odd-types     | numbers in quotes, read as numbers: 12",
        "some-pictures | dt.json: 3 of 6 pictures have no detection at all",
        "marks         | ''",
        "corners       | ''",
      })
  void theTwelveNumbersAndANote(String name, String note) throws IOException, URISyntaxException {
    CocoResult result = evaluate(name, "dt.json");
    JsonNode expected =
        new ObjectMapper()
            .readTree(getClass().getResourceAsStream("/field/" + name + "/expected.json"))
            .path("twelve");
    assertThat(expected.size()).isEqualTo(12);
    for (int i = 0; i < 12; i++) {
      assertThat(result.summary().metrics().get(i).value())
          .isCloseTo(expected.get(i).asDouble(), within(1e-9));
    }
    if (note.isEmpty()) {
      assertThat(notes).isEmpty();
    } else {
      assertThat(notes).anyMatch(line -> line.contains(note));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corners.json | most boxes reach outside their pictures",
        "shares.json  | all boxes lie within one pixel",
      })
  void boxesInOtherFormsAreNoted(String file, String note) throws URISyntaxException {
    assertThat(evaluate("corners", file).summary().ap()).isZero();
    assertThat(notes)
        .singleElement()
        .asString()
        .contains(file + ": " + note)
        .endsWith("Read so, AP is 0.491 instead of 0.000");
  }

  @Test
  void classesKeepTheNamesAndIdsOfTheFile() throws URISyntaxException {
    assertThat(evaluate("marks", "dt.json").classes())
        .extracting(row -> row.name())
        .containsExactly("K\u00e4se", "Br\u00f6tchen");
    assertThat(evaluate("large-ids", "dt.json").classes())
        .extracting(row -> row.fileId().text())
        .contains("4294967291", "3735928559");
  }
}
