package org.groupdetr.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {
  @TempDir Path folder;

  /** What a command printed, and its exit status. */
  private record Run(int status, String out, String err) {}

  @Test
  void jsonIsTheTwelveNumbersInFullPrecision() throws IOException {
    Run run =
        run("data/instances_val2014_100", "data/instances_val2014_fakebbox100_results", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(names(json)).containsExactly("bbox");
    assertThat(names(json.get("bbox")))
        .containsExactly(
            "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");
    JsonNode expected = new ObjectMapper().readTree(golden("expected_bbox").toFile()).get("stats");
    int i = 0;
    List<JsonNode> stats = new ArrayList<>();
    expected.forEach(stats::add);
    for (JsonNode value : json.get("bbox")) {
      assertThat(value.asDouble()).isEqualTo(stats.get(i).asDouble());
      i++;
    }
  }

  @Test
  void masksAreComparedIfAsked() throws IOException {
    Run run =
        run(
            "data/instances_val2014_100",
            "data/instances_val2014_fakesegm100_results",
            "--json",
            "--masks");
    assertThat(run.err()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(names(json)).containsExactly("segm");
    JsonNode expected = new ObjectMapper().readTree(golden("expected_segm").toFile()).get("stats");
    List<Double> stats = new ArrayList<>();
    expected.forEach(value -> stats.add(value.asDouble()));
    List<Double> found = new ArrayList<>();
    json.get("segm").forEach(value -> found.add(value.asDouble()));
    assertThat(found).isEqualTo(stats);
  }

  @Test
  void errorsByKindAreSaidIfAsked() throws IOException {
    String truth = "data/instances_val2014_100";
    String results = "data/instances_val2014_fakesegm100_results";
    Run run = run(truth, results, "--json", "--masks", "--errors");
    JsonNode errors = new ObjectMapper().readTree(run.out()).get("segmErrors");
    assertThat(names(errors))
        .containsExactly(
            "AP50", "class", "place", "class and place", "duplicate", "background", "missed");
    assertThat(errors.path("missed").path("number").asInt()).isPositive();
    assertThat(errors.path("missed").path("AP50").asDouble()).isBetween(0.01, 1.0);
    assertThat(run(truth, results, "--masks", "--errors").out())
        .containsPattern("class and place +0\\.\\d{3} +\\d+ +near an object");
    assertThat(run(truth, results, "--masks").out()).doesNotContain("background");
  }

  @Test
  void unusableMasksOfTheTruthAreLeftOutAndSaid() throws IOException {
    Path truth = folder.resolve("gt.json");
    Path results = folder.resolve("dt.json");
    Files.writeString(
        truth,
        "{'images': [{'id': 1, 'width': 9, 'height': 8}], 'categories': [{'id': 1, 'name': 'a'}],"
                .replace('\'', '"')
            + ("'annotations': [{'id': 5, 'image_id': 1, 'category_id': 1, 'bbox': [1, 1, 3, 3],"
                    + " 'area': 9, 'segmentation': [[1, 1, 4, 1, 4, 4, 1, 4]]}, {'id': 6,"
                    + " 'image_id': 1, 'category_id': 1, 'bbox': [5, 5, 2, 2], 'area': 4,"
                    + " 'segmentation': {'size': [9, 8], 'counts': [72]}}]}")
                .replace('\'', '"'));
    Files.writeString(
        results,
        ("[{'image_id': 1, 'category_id': 1, 'score': 0.9, 'segmentation': {'size': [8, 9],"
                + " 'counts': [9, 3, 5, 3, 5, 3, 44]}}]")
            .replace('\'', '"'));
    Run run = run(truth, results, "--masks", "--json");
    assertThat(run.err())
        .hasLineCount(1)
        .contains("objects without a usable mask: 1", "object 6: the mask is of 8 x 9 pixels");
    assertThat(new ObjectMapper().readTree(run.out()).get("segm").get("AP").asDouble())
        .isGreaterThan(0.99);
  }

  @Test
  void jsonHasTheClassesIfAsked() throws IOException {
    Run run = runCase("odd_ids", "--json", "--per-class", "--threads", "2");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(names(json)).containsExactly("bbox", "bboxPerClass");
    JsonNode rows = json.get("bboxPerClass");
    assertThat(rows).hasSize(3);
    assertThat(names(rows.get(1)))
        .containsExactly(
            "id", "name", "objects", "crowds", "detections", "AP", "AP50", "AP75", "AR100");
    assertThat(rows.get(1).get("name").asText()).isEqualTo("class 17");
    assertThat(rows.get(0).get("AP").asDouble()).isEqualTo(-1);
    assertThat(json.get("bbox").get("APs").asDouble()).isEqualTo(-1);
    assertThat(run.err())
        .contains("note: ")
        .contains("classes that the truth does not have")
        .hasLineCount(1);
  }

  @Test
  void theTableHasTwelveLinesAndTheClasses() {
    Run run = runCase("odd_ids");
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "Average Precision AP      @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.800");
    assertThat(lines.get(3)).endsWith("= -1 (no ground truth of this size)");
    assertThat(lines.get(11)).startsWith("Average Recall    ARl ");
    assertThat(lines.get(12)).isEmpty();
    assertThat(lines.get(13)).matches(" +id +class +objects +crowds +detections +AP .*AR100");
    assertThat(lines.get(14)).matches(" +2 +class 2 +0 +0 +0 +- +- +- +-");
    assertThat(lines.get(15)).matches(" +17 +class 17 +3 +0 +3 +0.800 +1.000 +1.000 +0.800");
    assertThat(lines.get(17)).isEqualTo("-: no ground truth of this class");
  }

  @Test
  void otherSizesAndNumbersOfDetections() throws IOException {
    Run run =
        runCase("odd_ids", "--json", "--areas", "tiny=0:9,small=9:1e10", "--max-detections", "7,2");
    assertThat(names(new ObjectMapper().readTree(run.out()).get("bbox")))
        .containsExactly("AP", "AP50", "AP75", "APtiny", "APs", "AR2", "AR7", "ARtiny", "ARs");
  }

  @Test
  void anEmptyListOfResultsGivesZeros() {
    Run run = runCase("no_detections_at_all");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("maxDets=100 ] = 0.000");
  }

  @Test
  void whatIsMendedIsSaid() {
    assertThat(runCase("missing_area").err())
        .contains("gt.json: objects without area: 1; the area of the box is taken");
    assertThat(runCase("duplicate_object_ids").err()).contains("several objects have id 7");
    assertThat(runCase("missing_iscrowd").err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "--areas small=0       | must be NAME=FROM:TO, such as small=0:1024",
        "--areas small=0:x     | 'small=0:x'",
        "--areas small=9:1     | must run from 0 or more up to a larger number",
        "--max-detections ten  | 'ten' is not an int",
        "--no-such-option      | Unknown option",
      })
  void wrongUsageIsExplained(String options, String message) {
    Run run = runCase("odd_ids", options.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void wrongFilesAreOneLine() throws IOException {
    Run unknown = runCase("unknown_image");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err())
        .matches(
            "groupdetr: .*dt.json: detections\\[\\d+]: the truth does not list picture \\d+.*\\R");
    assertThat(runCase("odd_ids", "--max-detections", "0").err())
        .isEqualTo("groupdetr: maxDetections must be at least 1, was 0\n");
    assertThat(runCase("odd_ids", "--threads", "0").err())
        .isEqualTo("groupdetr: --threads must be at least 1, was 0\n");
    Path truth = golden("synthetic/odd_ids/gt");
    Path results = golden("synthetic/odd_ids/dt");
    assertThat(run(results, truth).err()).contains("dt.json: must be an annotation file");
    assertThat(run(truth, truth).err()).contains("a results file must be a list of detections");
    Path cut = Files.writeString(folder.resolve("cut.json"), "[{\"image_id\": 3,");
    assertThat(run(truth, cut).err()).contains("cut.json:1:17: the file is cut off here");
    assertThat(run(truth, folder.resolve("none.json")).err()).contains("no such file");
  }

  @Test
  void neverLoadsTheEngine() throws IOException, InterruptedException {
    Path log = folder.resolve("classes.txt");
    Path truth = golden("synthetic/odd_ids/gt");
    Path results = golden("synthetic/odd_ids/dt");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "evaluate",
                "--truth",
                truth.toString(),
                "--results",
                results.toString(),
                "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(out).startsWith("{\"bbox\":{\"AP\":0.8,");
    try (Stream<String> classes = Files.lines(log)) {
      assertThat(classes.filter(line -> line.contains("org.bytedeco"))).isEmpty();
    }
    assertThat(Files.readString(log)).contains("org.groupdetr.eval.CocoEvaluator");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Path golden(String name) {
    return Path.of("../core/src/test/resources/golden/cocoeval", name + ".json");
  }

  private static Run runCase(String name, String... options) {
    return run("synthetic/" + name + "/gt", "synthetic/" + name + "/dt", options);
  }

  private static Run run(String truth, String results, String... options) {
    return run(golden(truth), golden(results), options);
  }

  private static Run run(Path truth, Path results, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("evaluate", "--truth", truth.toString(), "--results", results.toString()));
    arguments.addAll(List.of(options));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int status = Main.commandLine().execute(arguments.toArray(String[]::new));
      return new Run(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
