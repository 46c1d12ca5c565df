package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;
import org.groupdetr.data.CocoCategory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands that take an ONNX file in the place of weights, and what they say of bad ones. */
class OnnxCommandsTest {
  private static final String TINY = "../core/src/test/resources/huggingface/conditional-detr-r18";
  private static final String GRAPHS = "../onnx/src/test/resources/graphs";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static String model = "";
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @BeforeAll
  static void convert() {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));
    String[] command = {
      "weights", "convert", TINY, "--to", "onnx", "--size", "64x96", "--out", shared.toString()
    };
    assertThat(line.execute(command)).isZero();
    model = shared.resolve("model.onnx").toString();
  }

  private static void picture(Path file) throws IOException {
    BufferedImage picture = new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB);
    for (int x = 20; x < 60; x++) {
      picture.setRGB(x, x / 2, 0xFF8000);
    }
    ImageIO.write(picture, "png", file.toFile());
  }

  @Test
  void predictWritesWhatTheGraphFinds() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    picture(photos.resolve("a.png"));
    Path found = folder.resolve("found");
    assertThat(run("predict", model, photos.toString(), "--out", found.toString()))
        .as(err.toString())
        .isZero();
    assertThat(new ObjectMapper().readTree(found.resolve("detections.json").toFile()).isArray())
        .isTrue();
  }

  @Test
  void evaluateGivesCocosNumbers() throws Exception {
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("val"));
    Files.createDirectories(data.resolve("annotations"));
    picture(data.resolve("val/a.png"));
    ObjectNode truth = new ObjectMapper().createObjectNode();
    truth
        .putArray("images")
        .addObject()
        .put("id", 1)
        .put("file_name", "a.png")
        .put("width", 120)
        .put("height", 80);
    var categories = truth.putArray("categories");
    int known;
    try (Detector detector = Detector.load(Path.of(model))) {
      for (CocoCategory category : detector.labels().categories()) {
        categories.addObject().put("id", category.id()).put("name", category.name());
      }
      known = detector.labels().categories().get(0).id();
    }
    ObjectNode object = truth.putArray("annotations").addObject();
    object.put("id", 1).put("image_id", 1).put("category_id", known).put("iscrowd", 0);
    object.put("area", 800).putArray("bbox").add(20).add(10).add(40).add(20);
    Files.writeString(data.resolve("annotations/instances_val.json"), truth.toString());
    assertThat(run("evaluate", model, "--data", data.toString(), "--json"))
        .as(err.toString())
        .isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).toString()).contains("\"AP\"");
  }

  @Test
  void benchMeasuresTheGraph() throws Exception {
    assertThat(run("bench", model, "--steps", "2", "--threads", "1", "--json"))
        .as(err.toString())
        .isZero();
    var told = new ObjectMapper().readTree(out.toString());
    assertThat(told.path("height").asInt()).isEqualTo(64);
    assertThat(told.path("width").asInt()).isEqualTo(96);
    assertThat(told.path("inferenceSeconds").asDouble()).isPositive();
    assertThat(run("bench", model, "--groups", "3")).isEqualTo(1);
    assertThat(err.toString()).contains("--groups is not for ONNX files");
    assertThat(run("bench", "best.safetensors")).isEqualTo(1);
    assertThat(err.toString()).contains("bench takes an ONNX file or --recipe NAME");
  }

  @Test
  void describeTellsWhatTheFileSaysOfItself() {
    assertThat(run("describe", model)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("1 at a time of 64x96, normalised numbers, with padding")
        .containsPattern("numbers +float32")
        .containsPattern("weights +sha256:[0-9a-f]{64}");
  }

  /** Every command that takes such a file says in one line what is wrong with it. */
  @Test
  void badFilesAreNamedInOneLine() throws Exception {
    picture(folder.resolve("a.png"));
    Path cut = folder.resolve("cut.onnx");
    byte[] whole = Files.readAllBytes(Path.of(model));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    Path alone = folder.resolve("external.onnx");
    Files.copy(Path.of(GRAPHS, "external.onnx"), alone);
    String foreign = GRAPHS + "/any.onnx";
    assertRefused(cut.toString(), "is cut off");
    assertRefused(alone.toString(), "keeps its weights in a file of its own");
    assertRefused(foreign, "its metadata lack groupdetr.format");
    assertRefused(folder.resolve("none.onnx").toString(), "there is no file");
    String[] convert = {"weights", "convert", TINY, "--to", "onnx", "--opset", "16", "--out"};
    assertThat(
            run(
                Stream.concat(Stream.of(convert), Stream.of(folder.toString()))
                    .toArray(String[]::new)))
        .isEqualTo(1);
    assertThat(err.toString()).contains("--opset must be 17 to 20, was 16");
  }

  private void assertRefused(String file, String words) {
    String place = folder.toString();
    String[][] commands = {
      {"describe", file},
      {"bench", file},
      {"predict", file, place, "--out", folder.resolve("out").toString()},
    };
    for (String[] command : commands) {
      err.getBuffer().setLength(0);
      assertThat(run(command)).as(command[0] + " " + file).isEqualTo(1);
      assertThat(err.toString().strip()).contains(words).hasLineCount(1);
    }
  }
}
