package org.groupdetr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.eval.PictureMatcher.Picture;

/** Compares the whole matching of pictures with the reference. */
final class MatchesGolden {
  private final CocoEvaluator evaluator;
  private final DetectionTable detections;
  private final CocoSettings settings;
  private final Map<String, JsonNode> expected = new TreeMap<>();
  private final Set<Long> pictures = new HashSet<>();
  private final Set<String> seen = new HashSet<>();

  MatchesGolden(
      CocoEvaluator evaluator, DetectionTable detections, CocoSettings settings, JsonNode matches) {
    this.evaluator = evaluator;
    this.detections = detections;
    this.settings = settings;
    for (JsonNode entry : matches) {
      pictures.add(entry.get("image_id").asLong());
      expected.put(
          key(
              entry.get("image_id").asLong(),
              entry.get("category_id").asInt(),
              entry.get("area").asText()),
          entry);
    }
  }

  private static String key(long picture, int category, String area) {
    return picture + "/" + category + "/" + area;
  }

  /** Every entry is equal, and for these pictures we have no other. */
  void verify() {
    PictureMatcher.Input input = evaluator.input(detections, new ArrayList<>());
    PictureMatcher matcher = new PictureMatcher(input, settings.mostDetections());
    GroundTruth truth = evaluator.truth();
    for (int k = 0; k < truth.classes(); k++) {
      int category = truth.categoryId(k);
      matcher.visit(
          k,
          (picture, matching) -> {
            long id = truth.pictures().at(picture.index());
            if (pictures.contains(id)) {
              settings
                  .areas()
                  .forEach(
                      area -> compare(key(id, category, area.name()), area, picture, matching));
            }
          });
    }
    assertThat(seen).isEqualTo(expected.keySet());
  }

  private void compare(String key, AreaRange area, Picture picture, Matching matching) {
    seen.add(key);
    JsonNode entry = expected.get(key);
    assertThat(entry).as(key).isNotNull();
    matching.match(area);
    Objects objects = evaluator.truth().objects();
    int found = matching.detections();
    int wanted = matching.objects();
    assertThat(longs(found, d -> picture.found().at(d) + 1))
        .as("%s detections", key)
        .isEqualTo(longs(entry.get("dtIds")));
    assertThat(
            IntStream.range(0, found)
                .mapToObj(d -> detections.score(picture.found().at(d)))
                .toList())
        .as("%s scores", key)
        .isEqualTo(doubles(entry.get("dtScores")));
    List<Long> ids =
        IntStream.range(0, wanted)
            .mapToObj(p -> objects.id(picture.wanted().at(matching.inOrder(p))))
            .toList();
    assertThat(ids).as("%s objects", key).isEqualTo(longs(entry.get("gtIds")));
    assertThat(longs(wanted, p -> matching.objectIgnored(matching.inOrder(p)) ? 1 : 0))
        .as("%s ignored objects", key)
        .isEqualTo(longs(entry.get("gtIgnore")));
    for (int t = 0; t < Thresholds.IOU_COUNT; t++) {
      int at = t;
      List<Long> taken =
          IntStream.range(0, found)
              .mapToObj(d -> matching.objectOf(at, d))
              .map(g -> g < 0 ? 0L : objects.id(picture.wanted().at(g)))
              .toList();
      assertThat(taken)
          .as("%s matches at %d", key, t)
          .isEqualTo(longs(entry.get("dtMatches").get(t)));
      assertThat(longs(found, d -> matching.matchedBits(d) >> at & 1))
          .isEqualTo(taken.stream().map(g -> g == 0 ? 0L : 1L).toList());
      assertThat(longs(wanted, p -> takenBy(matching, picture, at, matching.inOrder(p))))
          .as("%s matches of objects at %d", key, t)
          .isEqualTo(longs(entry.get("gtMatches").get(t)));
      assertThat(longs(found, d -> matching.ignoredBits(d) >> at & 1))
          .as("%s ignored detections at %d", key, t)
          .isEqualTo(longs(entry.get("dtIgnore").get(t)));
    }
    if (entry.has("ious")) {
      compareOverlaps(key, matching, entry.get("ious"));
    }
  }

  private static int takenBy(Matching matching, Picture picture, int t, int object) {
    int detection = matching.detectionOf(t, object);
    return detection < 0 ? 0 : picture.found().at(detection) + 1;
  }

  private static void compareOverlaps(String key, Matching matching, JsonNode ious) {
    if (matching.objects() == 0) {
      return;
    }
    for (int d = 0; d < matching.detections(); d++) {
      int row = d;
      assertThat(
              IntStream.range(0, matching.objects())
                  .mapToObj(g -> matching.overlap(row, g))
                  .toList())
          .as("%s overlaps of detection %d", key, d)
          .isEqualTo(doubles(ious.get(d)));
    }
  }

  private static List<Long> longs(int count, java.util.function.IntUnaryOperator value) {
    return IntStream.range(0, count).mapToObj(i -> (long) value.applyAsInt(i)).toList();
  }

  private static List<Long> longs(JsonNode list) {
    List<Long> values = new ArrayList<>();
    list.forEach(v -> values.add(v.asLong()));
    return values;
  }

  private static List<Double> doubles(JsonNode list) {
    List<Double> values = new ArrayList<>();
    list.forEach(v -> values.add(v.asDouble()));
    return values;
  }
}
