package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Equal to pycocotools: arrays, matches and overlaps to the bit, summaries to 1e-12. */
class CocoEvaluationParityTest {
  private static CocoSettings standard(JsonNode iouType) {
    for (IouType kind : IouType.values()) {
      if (kind.key().equals(iouType.asText())) {
        return CocoSettings.standard().withKind(kind);
      }
    }
    throw new AssertionError(iouType);
  }

  /** Small cases, each about one rule. */
  @TestFactory
  Stream<DynamicTest> rules() {
    return CocoGolden.files("expected\\.json").stream()
        .map(file -> new RuleCase(file, CocoGolden.json(file)))
        .map(c -> DynamicTest.dynamicTest(c.expected().get("case").asText(), c::verify));
  }

  /** Real pictures with many classes. */
  @TestFactory
  Stream<DynamicTest> pictures() {
    return CocoGolden.files("expected_[a-z]+\\.json").stream()
        .map(file -> new PictureCase(file, CocoGolden.json(file)))
        .flatMap(PictureCase::tests);
  }

  private record RuleCase(Path file, JsonNode expected) {
    private DetectionTable results(Path file) {
      return settings().kind() == IouType.MASKS
          ? ResultsFile.readMasks(file)
          : ResultsFile.read(file);
    }

    void verify() {
      Path truth = file.resolveSibling("gt.json");
      Path results = file.resolveSibling("dt.json");
      String wanted = expected.path("wanted").asText();
      boolean otherNumbers = otherStats().findAny().isPresent();
      if (wanted.startsWith("refuse") && !otherNumbers) {
        assertThat(catchThrowable(() -> evaluate(truth, results)))
            .isInstanceOf(UserException.class)
            .hasMessageContainingAll(complaint(truth, results));
        return;
      }
      CocoResult result = evaluate(truth, results);
      if (otherNumbers) {
        otherStats().forEach(stats -> CocoGolden.assertStats(result.summary(), stats));
        return;
      }
      CocoGolden.assertStats(result.summary(), expected.get("stats"));
      CocoGolden.assertClasses(result.classes(), expected.get("per_category"));
      verifyArrays(result.table());
      CocoData data = CocoFile.read(truth);
      DetectionTable detections = results(results);
      JsonNode matches = expected.get("matches");
      if (!matches.isEmpty()) {
        new MatchesGolden(new CocoEvaluator(data, settings()), detections, settings(), matches)
            .verify();
      }
    }

    private void verifyArrays(PrecisionTable table) {
      double[] recall = flattened(expected.get("recall"));
      CocoGolden.assertSame("recall", CocoGolden.recall(table), recall);
      JsonNode runs = expected.get("precision_TKAMR");
      double[] values = flattened(runs.get("values"));
      int[] lengths =
          Arrays.stream(flattened(runs.get("lengths"))).mapToInt(v -> (int) v).toArray();
      double[] precision = CocoGolden.unrolled(values, lengths);
      CocoGolden.assertSame(
          "precisions",
          CocoGolden.alongRecallLast(table, p -> table.precision(p.curve(), p.t(), p.r())),
          precision);
      assertThat(CocoGolden.sha256(CocoGolden.recall(table))).isEqualTo(text("recall_sha256"));
      assertThat(CocoGolden.sha256(CocoGolden.precision(table)))
          .isEqualTo(text("precision_sha256"));
      assertThat(CocoGolden.sha256(CocoGolden.scores(table))).isEqualTo(text("scores_sha256"));
    }

    private String text(String field) {
      return expected.get(field).asText();
    }

    /** Numbers of what we do otherwise on purpose. */
    private Stream<JsonNode> otherStats() {
      return expected.properties().stream()
          .filter(e -> e.getKey().matches("stats_(if|without)_.*"))
          .map(java.util.Map.Entry::getValue);
    }

    private CocoSettings settings() {
      return standard(expected.get("iouType"));
    }

    private CocoResult evaluate(Path truth, Path results) {
      return new CocoEvaluator(CocoFile.read(truth), settings()).evaluate(results(results));
    }

    /** What must be said of the first result of an unknown picture or another size. */
    private static String[] complaint(Path truth, Path results) {
      Map<Long, String> sizes = new HashMap<>();
      CocoFile.read(truth)
          .images()
          .forEach(image -> sizes.put(image.id(), image.width() + " x " + image.height()));
      int row = 0;
      for (JsonNode result : CocoGolden.json(results)) {
        long picture = result.get("image_id").asLong();
        String wanted = sizes.get(picture);
        JsonNode size = result.path("segmentation").path("size");
        String found = size.path(1).asText() + " x " + size.path(0).asText();
        if (wanted == null) {
          return new String[] {"picture " + picture};
        }
        if (!size.isMissingNode() && !found.equals(wanted)) {
          return new String[] {"detections[" + row + "]", found, wanted};
        }
        row++;
      }
      throw new AssertionError("nothing is wrong");
    }

    private static double[] flattened(JsonNode node) {
      return node.isArray()
          ? Stream.iterate(0, i -> i + 1)
              .limit(node.size())
              .flatMapToDouble(i -> Arrays.stream(flattened(node.get(i))))
              .toArray()
          : new double[] {node.asDouble()};
    }
  }

  private record PictureCase(Path file, JsonNode expected) {
    private DetectionTable results(Path results) {
      return settings().kind() == IouType.MASKS
          ? ResultsFile.readMasks(results)
          : ResultsFile.read(results);
    }

    String kind() {
      return expected.get("params").get("iouType").asText();
    }

    private CocoSettings settings() {
      return standard(expected.get("params").get("iouType"));
    }

    Stream<DynamicTest> tests() {
      CocoData data = CocoFile.read(CocoGolden.data("instances_val2014_100.json"));
      Path beside = file.resolveSibling("results_" + kind() + ".json");
      DetectionTable detections =
          results(
              Files.exists(beside)
                  ? beside
                  : CocoGolden.data("instances_val2014_fake" + kind() + "100_results.json"));
      String name = file.getFileName().toString();
      Stream<DynamicTest> main =
          Stream.of(
              DynamicTest.dynamicTest(name + " parameters", this::verifyParameters),
              DynamicTest.dynamicTest(name + " numbers", () -> verifyNumbers(data, detections)),
              DynamicTest.dynamicTest(
                  name + " matches",
                  () ->
                      new MatchesGolden(
                              new CocoEvaluator(data, settings()),
                              detections,
                              settings(),
                              expected.get("matches"))
                          .verify()));
      Stream<DynamicTest> variants =
          stream(expected.get("variants"))
              .map(
                  v ->
                      DynamicTest.dynamicTest(
                          name + " " + v.get("name").asText(),
                          () -> verifyVariant(v, data, detections)));
      return Stream.concat(main, variants);
    }

    private void verifyParameters() {
      JsonNode params = expected.get("params");
      for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
        assertThat(Thresholds.iou(t)).isEqualTo(params.get("iouThrs").get(t).asDouble());
      }
      for (int r = 0; r < Thresholds.RECALL_COUNT; r++) {
        assertThat(Thresholds.recall(r)).isEqualTo(params.get("recThrs").get(r).asDouble());
      }
      assertThat(settings().maxDetections())
          .isEqualTo(stream(params.get("maxDets")).map(JsonNode::asInt).toList());
      assertThat(settings().areas().stream().map(a -> List.of(a.least(), a.most())).toList())
          .isEqualTo(
              stream(params.get("areaRng"))
                  .map(a -> List.of(a.get(0).asDouble(), a.get(1).asDouble()))
                  .toList());
    }

    private void verifyNumbers(CocoData data, DetectionTable detections) {
      for (int threads : new int[] {1, 3}) {
        CocoResult result = new CocoEvaluator(data, settings()).evaluate(detections, threads);
        CocoGolden.assertStats(result.summary(), expected.get("stats"));
        CocoGolden.assertClasses(result.classes(), expected.get("per_category"));
        PrecisionTable table = result.table();
        assertSha(CocoGolden.precision(table), "precision");
        assertSha(CocoGolden.scores(table), "scores");
        assertSha(CocoGolden.recall(table), "recall");
        verifyTensors(table);
      }
    }

    private void assertSha(double[] values, String field) {
      assertThat(CocoGolden.sha256(values))
          .as(field)
          .isEqualTo(expected.get(field).get("sha256").asText());
    }

    private void verifyTensors(PrecisionTable table) {
      Path tensors =
          file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
      CocoGolden.assertSame(
          "recall", CocoGolden.recall(table), CocoGolden.tensor(tensors, "recall"));
      CocoGolden.assertSame(
          "precisions",
          CocoGolden.alongRecallLast(table, p -> table.precision(p.curve(), p.t(), p.r())),
          runs(tensors, "precision"));
      CocoGolden.assertSame(
          "scores",
          CocoGolden.alongRecallLast(table, p -> table.score(p.curve(), p.t(), p.r())),
          runs(tensors, "scores"));
    }

    private static double[] runs(Path tensors, String name) {
      double[] lengths = CocoGolden.tensor(tensors, name + "/lengths");
      return CocoGolden.unrolled(
          CocoGolden.tensor(tensors, name + "/values"),
          Arrays.stream(lengths).mapToInt(v -> (int) v).toArray());
    }

    private void verifyVariant(JsonNode variant, CocoData data, DetectionTable detections) {
      JsonNode params = variant.get("params");
      CocoSettings settings = settings();
      CocoData part = data;
      if (params.path("useCats").asInt(1) == 0) {
        settings = settings.withoutClasses();
      }
      if (params.has("imgIds")) {
        Set<Long> ids = new HashSet<>();
        params.get("imgIds").forEach(id -> ids.add(id.asLong()));
        settings = settings.withPictures(ids);
      }
      if (params.has("catIds")) {
        List<Integer> ids = stream(params.get("catIds")).map(JsonNode::asInt).toList();
        part =
            new CocoData(
                data.images(),
                data.annotations(),
                data.categories().stream().filter(c -> ids.contains(c.id())).toList());
      }
      CocoResult result = new CocoEvaluator(part, settings).evaluate(detections);
      CocoGolden.assertStats(result.summary(), variant.get("stats"));
      assertThat(CocoGolden.sha256(CocoGolden.precision(result.table())))
          .isEqualTo(variant.get("precision_sha256").asText());
      assertThat(CocoGolden.sha256(CocoGolden.recall(result.table())))
          .isEqualTo(variant.get("recall_sha256").asText());
    }

    private static Stream<JsonNode> stream(JsonNode list) {
      return java.util.stream.StreamSupport.stream(list.spliterator(), false);
    }
  }
}
