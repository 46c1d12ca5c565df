package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.tensor.Engine;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What predictions say of each picture that was named. */
class PredictedFilesTest {
  @TempDir private static Path shared;
  @TempDir Path folder;

  private static Path data = Path.of("");
  private static Path model = Path.of("");

  @BeforeAll
  static void train() {
    Engine.load();
    TinyRun run = new TinyRun(shared);
    model = run.boldModel();
    data = shared.resolve("shapes");
  }

  private static List<String> with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  @Test
  void predictionsNameTheirPicturesAndClasses() throws IOException {
    Path picture;
    try (Stream<Path> files = Files.list(data.resolve("val"))) {
      picture = files.findFirst().orElseThrow();
    }
    for (String place : List.of("a", "b")) {
      Path copy = Files.createDirectories(folder.resolve("in/" + place)).resolve("x.png");
      Files.copy(picture, copy);
    }
    Files.copy(picture, folder.resolve("in/X.png-2"));
    List<String> predict = new ArrayList<>(List.of("predict", model.toString()));
    predict.addAll(List.of(folder + "/in/a", folder + "/in/b", folder + "/in/X.png-2"));
    predict.addAll(List.of("--out", folder + "/found", "--threads", "1", "--threshold"));
    CommandRun run = CommandRun.of(with(predict, "0.3"));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("in/a/x.png", "in/b/x.png");
    JsonNode found = new ObjectMapper().readTree(folder.resolve("found/detections.json").toFile());
    assertThat(found).isNotEmpty();
    List<String> names = List.of(folder + "/in/a/x.png", folder + "/in/b/x.png");
    for (JsonNode one : found) {
      int id = one.path("image_id").asInt();
      if (id < 3) {
        assertThat(one.path("file_name").asText()).isEqualTo(names.get(id - 1));
      }
      assertThat(one.path("label").asText()).isIn("circle", "square", "triangle");
    }
    try (Stream<Path> files = Files.list(folder.resolve("found"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "detections.json", "x.png.png", "x.png-2.png", "X.png-2-2.png");
    }
    CommandRun none = CommandRun.of(with(predict, "1"));
    assertThat(none.status()).isZero();
    assertThat(none.out())
        .containsPattern(
            "in 3 pictures of 3 nothing reaches 1\\.0; the best score there is 0\\.\\d")
        .contains("0 detections in 3 pictures");
  }

  /** Colours, depths, damage of all kinds: what can be read is, the rest is named. */
  @Test
  void noPictureIsSkippedSilently() throws IOException {
    Path pictures = GoldenFolder.file("data/pictures");
    Path out = folder.resolve("found");
    CommandRun run =
        CommandRun.of("predict", model.toString(), pictures.toString(), "--out", out.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    JsonNode cases = new ObjectMapper().readTree(pictures.resolveSibling("pictures.json").toFile());
    Set<String> drawn;
    try (Stream<Path> files = Files.list(out)) {
      drawn = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
    }
    assertThat(drawn).contains("detections.json");
    for (JsonNode picture : cases) {
      String file = picture.path("file").asText();
      String verdict = picture.path("verdict").asText();
      boolean read = drawn.contains(file + ".png");
      assertThat(read || run.err().contains(file)).as(file).isTrue();
      if (!verdict.equals("read-or-refuse")) {
        assertThat(read).as(file).isEqualTo(verdict.equals("read"));
      }
    }
  }
}
