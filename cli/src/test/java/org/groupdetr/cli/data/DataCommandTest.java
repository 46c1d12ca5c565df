package org.groupdetr.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.cli.Main;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeData() {
    ShapesData.write(folder.resolve("data"), new ShapesSpec(3, 1, 64, 4, 8, 1));
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @Test
  void checkOfGoodData() {
    assertThat(run("data", "check", data())).isZero();
    assertThat(out.toString())
        .contains("(COCO)", "0=circle (file id 1), 1=square (file id 3)", "train     3 pictures")
        .endsWith("Nothing stops training." + System.lineSeparator());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkOfBadData() throws IOException {
    Files.delete(folder.resolve("data/train/000002.png"));
    assertThat(run("data", "check", data())).isEqualTo(1);
    assertThat(out.toString())
        .contains("pictures without a file: 1 (stops training)")
        .contains("- train, 000002.png, id 2, not in ")
        .contains("1 of these stops training.");
  }

  @Test
  void checkAsJson() throws IOException {
    Files.delete(folder.resolve("data/train/000002.png"));
    assertThat(run("data", "check", data(), "--json", "--decode")).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("fatal").asBoolean()).isTrue();
    assertThat(json.path("format").asText()).isEqualTo("COCO");
    assertThat(json.path("classes").get(1).path("id").asInt()).isEqualTo(3);
    assertThat(json.path("splits").get(0).path("pictures").asInt()).isEqualTo(3);
    JsonNode problem = json.path("problems").get(0);
    assertThat(problem.path("kind").asText()).isEqualTo("missing-picture");
    assertThat(problem.path("treatment").asText()).isEqualTo("fatal");
    assertThat(problem.path("examples").get(0).path("id").asLong()).isEqualTo(2);
  }

  @Test
  void examplesAreLimitedAndTheRestCounted() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Files.delete(folder.resolve("data/train/00000" + i + ".png"));
    }
    run("data", "check", data(), "--examples", "1");
    assertThat(out.toString()).contains("- and 2 more");
  }

  @Test
  void convert() {
    String target = folder.resolve("out").toString();
    assertThat(run("data", "convert", data(), "--out", target, "--copy")).isZero();
    assertThat(out.toString()).contains("as COCO: 0 pictures linked, 4 copied");
    assertThat(run("data", "check", target)).isZero();
    assertThat(run("data", "convert", data(), "--out", target)).isEqualTo(1);
    assertThat(err.toString()).contains("add --overwrite").hasLineCount(1);
  }

  @Test
  void wrongUseIsOneLineAndAHint() {
    assertThat(run("data", "check", folder.resolve("nowhere").toString())).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1).startsWith("groupdetr: no such folder: ");
    assertThat(run("data", "check", data(), "--format", "xls")).isEqualTo(2);
    assertThat(err.toString()).contains("'xls'");
    assertThat(run("data")).isEqualTo(2);
    assertThat(run("data", "convert", data())).isEqualTo(2);
    assertThat(err.toString()).contains("--out");
  }

  /** The report says what the exit status says. */
  @Test
  void nothingToLearnStopsTrainingInJsonToo() throws IOException {
    DataFixture pixels = new DataFixture(folder.resolve("pixels"));
    pixels.text("data.yaml", "names: [a]\ntrain: images/train\nval: images/val\n");
    for (String split : new String[] {"train", "val"}) {
      pixels.picture("images/" + split + "/" + split + ".png", 64, 48);
      pixels.text("labels/" + split + "/" + split + ".txt", "0 32 24 16 12\n");
    }
    assertThat(run("data", "check", folder.resolve("pixels").toString(), "--json")).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("fatal").asBoolean()).isTrue();
    assertThat(json.path("nothingToLearn").asBoolean()).isTrue();
  }

  @Test
  void previewShowsWhatAnEpochShows() throws IOException {
    byte[] first = preview("--recipe", "demo-masks");
    assertThat(out.toString()).contains("2 pictures of epoch 1 as demo-masks shows them");
    assertThat(preview("--recipe", "demo-masks")).isEqualTo(first);
    assertThat(preview("--recipe", "demo-masks", "--epoch", "2")).isNotEqualTo(first);
    assertThat(preview("--recipe", "demo-masks", "--set", "training.seed=5")).isNotEqualTo(first);
  }

  private byte[] preview(String... options) throws IOException {
    Path sheet = folder.resolve("sheet.png");
    List<String> arguments =
        new ArrayList<>(List.of("data", "preview", data(), "--out", sheet.toString()));
    arguments.addAll(List.of("--set", "training.batchSize=2"));
    arguments.addAll(List.of(options));
    assertThat(run(arguments.toArray(String[]::new))).isZero();
    return Files.readAllBytes(sheet);
  }

  @Test
  void previewOfTooFewPictures() {
    String sheet = folder.resolve("sheet.png").toString();
    assertThat(run("data", "preview", data(), "--set", "training.batchSize=4", "--out", sheet))
        .isEqualTo(1);
    assertThat(err.toString()).contains("3 pictures", "training.batchSize=4");
    assertThat(Path.of(sheet)).doesNotExist();
  }
}
