package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.recipe.ScoreThresholds;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.MetricsRecord;
import org.groupdetr.tensor.Engine;
import org.groupdetr.track.MotFile;
import org.groupdetr.track.TrackedBox;
import org.groupdetr.train.TinyRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detector of masks through all commands: what one writes, the others read and agree with. */
class MaskCommandsTest {
  private static final List<String> SETTINGS =
      List.of(
          "training.epochs=12",
          "training.evaluateEvery=4",
          "training.schedule={kind: step, warmupSteps: 0, drops: [10], factor: 0.1}",
          "training.batchSize=8",
          "training.groups=2",
          "detector.backbone.width=32",
          "detector.transformer.channels=32",
          "detector.pixelDecoder.maskChannels=32",
          "detector.sampling.points=128",
          "data.augmentation.shortSides=[40,48]",
          "data.evaluationSize.shortSide=44");

  @TempDir private static Path folder;
  private static Path data = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void train() {
    Engine.load();
    new TinyRun(folder).data();
    data = folder.resolve("shapes");
    run = folder.resolve("run");
    CommandRun trained = CommandRun.of(training(data, run));
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).doesNotContain("warning");
  }

  private static List<String> training(Path from, Path to) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("train", "--data", from.toString(), "--recipe", "demo-masks"));
    command.addAll(List.of("--out", to.toString(), "--threads", "1"));
    SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
    return command;
  }

  private static Path model() {
    return run.resolve("best.safetensors");
  }

  private static List<Path> pictures() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("val"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyDetectionHasAMaskOfThePhotographsSize() throws IOException {
    try (Detector detector = Detector.load(model())) {
      assertThat(detector.findsMasks()).isTrue();
      List<Size> sizes =
          List.of(new Size(1, 1), new Size(1, 300), new Size(301, 3), new Size(77, 50));
      for (Size size : sizes) {
        BufferedImage picture =
            new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        List<Detection> found = detector.predict(picture, 0);
        assertThat(found).isNotEmpty();
        for (Detection one : found) {
          Rle mask = one.mask().orElseThrow();
          assertThat(mask.size()).isEqualTo(size);
          assertThat(one.box()).isEqualTo(mask.box());
        }
      }
      assertThat(detector.predict(pictures().get(0), 0))
          .anyMatch(d -> d.mask().orElseThrow().area() > 0);
    }
  }

  @Test
  void whatPredictWritesIsWhatEvaluateMeasures() throws IOException {
    Path out = folder.resolve("found");
    List<String> predict = new ArrayList<>(List.of("predict", model().toString()));
    pictures().forEach(picture -> predict.add(picture.toString()));
    predict.addAll(List.of("--threshold", "0", "--out", out.toString(), "--threads", "1"));
    assertThat(CommandRun.of(predict).status()).isZero();
    // predict counts pictures from 1, the data set goes on counting after its training pictures.
    String results = Files.readString(out.resolve("detections.json"));
    Path renumbered = folder.resolve("renumbered.json");
    for (int i = pictures().size(); i >= 1; i--) {
      results = results.replace("\"image_id\":" + i + ",", "\"image_id\":" + (i + 32) + ",");
    }
    Files.writeString(renumbered, results);
    String truth = data.resolve("annotations/instances_val.json").toString();
    JsonNode both =
        json(
            List.of(
                "evaluate",
                model().toString(),
                "--data",
                data.toString(),
                "--json",
                "--threads",
                "1"));
    assertThat(both.properties()).extracting(Map.Entry::getKey).containsExactly("bbox", "segm");
    JsonNode boxes =
        json(List.of("evaluate", "--truth", truth, "--results", renumbered.toString(), "--json"));
    JsonNode masks =
        json(
            List.of(
                "evaluate",
                "--truth",
                truth,
                "--results",
                renumbered.toString(),
                "--json",
                "--masks"));
    assertSame(both.get("bbox"), boxes.get("bbox"));
    assertSame(both.get("segm"), masks.get("segm"));
    assertThat(out.resolve(pictures().get(0).getFileName() + ".png")).isRegularFile();
  }

  /** What is followed is what the file says, and scores itself as perfect. */
  @Test
  void thingsAreFollowedThroughFrames() throws IOException {
    Path frames = Files.createDirectories(folder.resolve("frames"));
    for (int i = 8; i <= 11; i++) {
      Files.copy(pictures().get(0), frames.resolve("frame" + i + ".png"));
    }
    Path out = folder.resolve("followed");
    List<String> track =
        List.of(
            "track",
            model().toString(),
            frames.toString(),
            "--threshold",
            "0.11",
            "--out",
            out.toString());
    CommandRun run = CommandRun.of(track);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains(" followed through 4 frames; tracks.txt");
    List<TrackedBox> boxes = MotFile.read(out.resolve("tracks.txt"));
    // The same picture again and again: each thing of the first frame stays where it is.
    List<TrackedBox> first = boxes.stream().filter(box -> box.frame() == 1).toList();
    assertThat(first).isNotEmpty();
    for (TrackedBox one : first) {
      assertThat(boxes.stream().filter(box -> box.id() == one.id()).map(TrackedBox::box))
          .hasSize(4)
          .containsOnly(one.box());
    }
    assertThat(out.resolve("000004.png")).isRegularFile();
    Path file = out.resolve("tracks.txt");
    CommandRun scores =
        CommandRun.of(
            List.of(
                "evaluate", "--tracks", "--truth", file.toString(), "--results", file.toString()));
    assertThat(scores.out())
        .contains("HOTA 1.000 (DetA 1.000, AssA 1.000)  IDF1 1.000  MOTA 1.000");
    List<String> measured = new ArrayList<>(track);
    measured.addAll(List.of("--truth", file.toString()));
    assertThat(CommandRun.of(measured).out()).contains("MOTA 1.000");
  }

  /** Thresholds by class: measured, kept in a copy of the model, and used from there. */
  @Test
  void thresholdsAreKeptInTheModel() throws IOException {
    Path kept = folder.resolve("kept.safetensors");
    Files.copy(model(), kept);
    String picture = pictures().get(0).toString();
    Path out = folder.resolve("auto");
    List<String> predict =
        List.of(
            "predict", kept.toString(), picture, "--threshold", "auto", "--out", out.toString());
    assertThat(CommandRun.of(predict).err())
        .contains("holds no thresholds; 'groupdetr evaluate")
        .contains("--thresholds --keep' measures them");
    List<String> evaluate =
        new ArrayList<>(List.of("evaluate", kept.toString(), "--data", data.toString(), "--json"));
    assertThat(CommandRun.of(Stream.concat(evaluate.stream(), Stream.of("--keep")).toList()).err())
        .contains("--keep keeps thresholds: give --thresholds as well");
    evaluate.addAll(List.of("--thresholds", "--keep", "--threads", "1"));
    JsonNode measured = json(evaluate).path("segmThresholds");
    ScoreThresholds own = ScoreThresholds.of(kept).orElseThrow();
    assertThat(own.scores().keySet()).containsExactly("circle", "square", "triangle");
    for (JsonNode one : measured.path("classes")) {
      double expected =
          one.path("objects").asInt() > 0
              ? one.path("threshold").asDouble()
              : measured.path("together").path("threshold").asDouble();
      assertThat(own.scores().get(one.path("name").asText())).isEqualTo(expected);
    }
    TinyRun.assertSameWeights(model(), kept);
    CommandRun run = CommandRun.of(predict);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("thresholds of the model: circle 0.").contains(", square ");
    try (Detector detector = Detector.load(kept)) {
      int expected = own.reachedBy(detector.predict(pictures().get(0), 0)).size();
      assertThat(new ObjectMapper().readTree(out.resolve("detections.json").toFile()))
          .hasSize(expected);
    }
  }

  /** One tile that holds each picture is that picture; smaller ones give masks of its size. */
  @Test
  void tilesAreMadeOfPicturesAndPutTogetherAgain() throws IOException {
    List<String> whole = new ArrayList<>(List.of("evaluate", model().toString(), "--json"));
    whole.addAll(List.of("--data", data.toString(), "--threads", "1"));
    List<String> tiled = new ArrayList<>(whole);
    tiled.addAll(List.of("--tiles", "4096"));
    JsonNode expected = json(whole);
    assertSame(json(tiled).get("bbox"), expected.get("bbox"));
    assertSame(json(tiled).get("segm"), expected.get("segm"));
    Path out = folder.resolve("tiles");
    CommandRun run =
        CommandRun.of(
            List.of(
                "predict",
                model().toString(),
                pictures().get(0).toString(),
                "--tiles",
                "24",
                "--overlap",
                "0.5",
                "--threshold",
                "0",
                "--out",
                out.toString()));
    assertThat(run.status()).as(run.err()).isZero();
    JsonNode found = new ObjectMapper().readTree(out.resolve("detections.json").toFile());
    assertThat(found).isNotEmpty();
    for (JsonNode one : found) {
      assertThat(one.path("segmentation").path("size")).hasToString("[48,48]");
    }
    assertThat(CommandRun.of(List.of("predict", "none", "none", "--overlap", "0.5")).err())
        .contains("--overlap is that of tiles: give --tiles as well");
    assertThat(CommandRun.of(List.of("predict", "none", "none", "--tiles", "1")).err())
        .contains("tiles must be at least 16 pixels wide, was 1");
  }

  private static void assertSame(JsonNode found, JsonNode expected) {
    assertThat(found.size()).isEqualTo(12).isEqualTo(expected.size());
    // The threads of a batch add in another order than those of a single picture.
    found
        .properties()
        .forEach(
            e ->
                assertThat(e.getValue().asDouble())
                    .as(e.getKey())
                    .isCloseTo(expected.get(e.getKey()).asDouble(), within(1e-3)));
  }

  private static JsonNode json(List<String> command) throws IOException {
    CommandRun run = CommandRun.of(command);
    assertThat(run.status()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  /**
   * The model that is kept is that of the best mask AP, which the metrics tell beside the boxes'.
   */
  @Test
  void trainingMeasuresMasksAndChoosesByThem() throws IOException {
    List<MetricsRecord> records = MetricsLog.read(run.resolve("metrics.jsonl"));
    List<EpochMetrics> epochs =
        records.stream()
            .filter(EpochMetrics.class::isInstance)
            .map(EpochMetrics.class::cast)
            .toList();
    assertThat(epochs).hasSize(3);
    assertThat(epochs).allMatch(e -> e.masks().size() == 12 && e.coco().size() == 12);
    assertThat(epochs.get(2).masks().get("AP50")).isGreaterThan(0);
    double best = epochs.stream().mapToDouble(e -> e.masks().get("AP")).max().orElseThrow();
    JsonNode both =
        json(List.of("evaluate", model().toString(), "--data", data.toString(), "--json"));
    assertThat(both.get("segm").get("AP").asDouble()).isCloseTo(best, within(1e-3));
  }

  @Test
  void masksAloneAreMeasuredIfAsked() throws IOException {
    List<String> command =
        List.of("evaluate", model().toString(), "--data", data.toString(), "--masks", "--json");
    assertThat(json(command).properties()).extracting(Map.Entry::getKey).containsExactly("segm");
    String text =
        CommandRun.of(List.of("evaluate", model().toString(), "--data", data.toString())).out();
    assertThat(text.lines().filter(line -> line.matches("boxes|masks")))
        .containsExactly("boxes", "masks");
    assertThat(text.lines().filter(line -> line.startsWith("Average"))).hasSize(24);
  }

  /** A copy of the data in which some objects have lost their masks. */
  private static Path withoutMasks(String name, String pattern) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(data.relativize(file).toString());
        Files.createDirectories(target.getParent());
        boolean truth = file.toString().endsWith(".json");
        if (truth) {
          Files.writeString(
              target, Files.readString(file).replaceAll(pattern, "\"segmentation\":[]"));
        } else {
          Files.copy(file, target);
        }
      }
    }
    return copy;
  }

  @Test
  void objectsWithoutMasksAreCountedAndLeftOut() throws IOException {
    Path some =
        withoutMasks("some", "(?<=\"category_id\":4,[^{}]{0,200})\"segmentation\":\\[\\[.*?]]");
    List<String> command = training(some, folder.resolve("run-some"));
    command.addAll(List.of("--set", "training.epochs=1"));
    CommandRun trained = CommandRun.of(command);
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out())
        .containsPattern("warning +train: \\d+ objects have a box and no usable mask");
    CommandRun measured =
        CommandRun.of(List.of("evaluate", model().toString(), "--data", some.toString()));
    assertThat(measured.err()).containsPattern("note: objects without a usable mask: \\d+");
  }

  @Test
  void dataWithoutAnyMaskIsRefusedByTrainingAndMeasuredByBoxes() throws IOException {
    Path none = withoutMasks("none", "\"segmentation\":(\\{[^}]*}|\\[\\[.*?]])");
    CommandRun refused = CommandRun.of(training(none, folder.resolve("run-none")));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1).contains("objects of split train has a usable one");
    JsonNode boxes =
        json(List.of("evaluate", model().toString(), "--data", none.toString(), "--json"));
    assertThat(boxes.properties()).extracting(Map.Entry::getKey).containsExactly("bbox");
    CommandRun masks =
        CommandRun.of(
            List.of("evaluate", model().toString(), "--data", none.toString(), "--masks"));
    assertThat(masks.err()).hasLineCount(1).contains("no masks to compare");
  }
}
