package org.groupdetr.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracks beside a truth, beside TrackEval; {@code make.py} in the fixture's folder made that. */
class TrackEvaluationTest {
  private static final Path FOLDER = Path.of("src/test/resources/trackeval");
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"one", "two"})
  void equalsTrackEval(String name) throws IOException {
    TrackScores own =
        TrackEvaluation.of(
            MotFile.read(FOLDER.resolve(name + "-truth.txt")),
            MotFile.read(FOLDER.resolve(name + "-tracks.txt")));
    JsonNode expected =
        new ObjectMapper().readTree(FOLDER.resolve("trackeval.json").toFile()).path(name);
    assertThat(own.hota()).isCloseTo(expected.path("HOTA").asDouble(), within(1e-12));
    assertThat(own.detA()).isCloseTo(expected.path("DetA").asDouble(), within(1e-12));
    assertThat(own.assA()).isCloseTo(expected.path("AssA").asDouble(), within(1e-12));
    assertThat(own.mota()).isCloseTo(expected.path("MOTA").asDouble(), within(1e-12));
    assertThat(own.idf1()).isCloseTo(expected.path("IDF1").asDouble(), within(1e-12));
    assertThat(own.switches()).isEqualTo(expected.path("IDSW").asInt());
    assertThat(own.falsePositives()).isEqualTo(expected.path("FP").asInt());
    assertThat(own.misses()).isEqualTo(expected.path("FN").asInt());
  }

  @Test
  void whatIsFollowedWithoutFaultIsPerfect() {
    List<TrackedBox> truth = MotFile.read(FOLDER.resolve("one-truth.txt"));
    List<TrackedBox> counting = truth.stream().filter(box -> box.score() != 0).toList();
    assertThat(TrackEvaluation.of(truth, counting))
        .satisfies(s -> assertThat(s.hota()).isCloseTo(1, within(1e-12)))
        .satisfies(s -> assertThat(s.mota()).isEqualTo(1))
        .satisfies(s -> assertThat(s.idf1()).isEqualTo(1));
    assertThat(TrackEvaluation.of(truth, List.of()).misses()).isEqualTo(counting.size());
    assertThat(TrackEvaluation.of(List.of(), counting).falsePositives()).isEqualTo(counting.size());
    assertThat(TrackEvaluation.of(List.of(), List.of()).idf1()).isZero();
  }

  @Test
  void whatIsWrittenIsRead() {
    Path file = folder.resolve("tracks.txt");
    List<TrackedBox> boxes =
        List.of(
            new TrackedBox(1, 7, new Box(1.5, 2, 11.5, 22.25), 0.875),
            new TrackedBox(3, 8, new Box(-4, 0, 1, 1), 0.5));
    MotFile.write(file, boxes);
    assertThat(MotFile.read(file)).isEqualTo(boxes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1,2,3,4,5                 | line 1: it has 5 numbers",
        "1,2,3,4,5,six,1           | 'six' is no number",
        "0,2,3,4,5,6,1             | frames counted from 1, was 0, 2",
        "1.5,2,3,4,5,6,1           | must be whole",
        "1,2,3,4,5,1e999,1         | is no finite number",
        "99999999999,2,3,4,5,6,1   | frames counted from 1"
      })
  void whatMeansNothingIsNamed(String line, String words) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.txt"), line + "\n");
    assertThatThrownBy(() -> MotFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ", line 1: ")
        .hasMessageContaining(words);
  }

  @Test
  void aTrackIsOnceInAFrame() throws IOException {
    Path file = Files.writeString(folder.resolve("twice.txt"), "1,2,3,4,5,6,1\n\n1 2 3 4 5 6 1\n");
    assertThatThrownBy(() -> MotFile.read(file))
        .hasMessage(file + ", line 3: track 2 is twice in frame 1");
  }
}
