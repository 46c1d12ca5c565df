package org.groupdetr.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Run lengths and polygons against the COCO API, exact in every number. */
class RleParityTest {
  private static final int LEAST_NUMBERS = 6;

  @TestFactory
  Stream<DynamicTest> masks() {
    return cases("masks", RleParityTest::checkMask);
  }

  @TestFactory
  Stream<DynamicTest> merging() {
    return cases("merge", RleParityTest::checkMerge);
  }

  @TestFactory
  Stream<DynamicTest> overlaps() {
    return cases("iou", RleParityTest::checkOverlaps);
  }

  @TestFactory
  Stream<DynamicTest> brokenInput() {
    return cases("broken", RleParityTest::checkBroken);
  }

  /** All masks of a COCO file. */
  @TestFactory
  Stream<DynamicTest> annotations() {
    return GoldenFolder.files("cocoeval", "coco", "_masks.json").stream()
        .map(f -> dynamicTest(f.getFileName().toString(), () -> checkFile(f)));
  }

  private interface Check {
    void accept(JsonNode given);
  }

  private static Stream<DynamicTest> cases(String part, Check check) {
    return GoldenFolder.files("cocoeval", "rle", ".json").stream()
        .flatMap(f -> stream(GoldenFolder.json(f).get(part)))
        .map(c -> dynamicTest(c.get("name").asText(), () -> check.accept(c)));
  }

  private static void checkMask(JsonNode given) {
    Size size = size(given);
    JsonNode expected = given.get("expected");
    switch (given.get("kind").asText()) {
      case "counts" -> {
        Rle mask = Rle.of(size, ints(given.get("counts")));
        checkFacts(mask, expected);
        assertThat(Segmentation.Runs.of(size, mask.runs()).mask(size)).isEqualTo(mask);
      }
      case "bitmap" -> {
        byte[] bitmap = bitmap(given.get("rows"), size);
        Rle mask = Rle.encoded(size, bitmap);
        checkFacts(mask, expected);
        assertThat(mask.decoded()).isEqualTo(bitmap);
      }
      case "polygon" -> checkPolygons(size, rings(given), expected);
      default -> throw new AssertionError(given);
    }
  }

  private static void checkPolygons(Size size, double[][] rings, JsonNode expected) {
    boolean damaged = false;
    for (double[] ring : rings) {
      if (ring.length % 2 == 1 || ring.length < LEAST_NUMBERS) {
        assertThatThrownBy(() -> new Polygon(ring)).isInstanceOf(IllegalArgumentException.class);
        damaged = true;
      }
    }
    if (!damaged) {
      checkFacts(Segmentation.Polygons.of(rings).mask(size), expected);
    }
  }

  private static void checkFacts(Rle mask, JsonNode expected) {
    assertThat(mask.runs()).isEqualTo(ints(expected.get("counts")));
    assertThat(mask.text()).isEqualTo(expected.get("string").asText());
    assertThat(Rle.parsed(mask.size(), mask.text())).isEqualTo(mask);
    assertThat(mask.area()).isEqualTo(expected.get("area").asInt());
    JsonNode box = expected.get("bbox");
    assertThat(mask.box())
        .isEqualTo(
            Box.ofXywh(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble()));
    if (expected.has("picture")) {
      assertThat(mask.decoded()).isEqualTo(bitmap(expected.get("picture"), mask.size()));
    }
  }

  private static void checkMerge(JsonNode given) {
    List<Rle> masks = parsed(given.get("strings"), size(given));
    boolean intersect = given.get("intersect").asBoolean();
    checkFacts(intersect ? Rle.intersection(masks) : Rle.union(masks), given.get("expected"));
  }

  private static void checkOverlaps(JsonNode given) {
    assumeTrue(given.get("kind").asText().equals("rle"), "boxes are evaluated elsewhere");
    List<Rle> detections = parsed(given.get("dt"), size(given));
    List<Rle> objects = parsed(given.get("gt"), size(given));
    for (int d = 0; d < detections.size(); d++) {
      for (int g = 0; g < objects.size(); g++) {
        BiFunction<Rle, Rle, Double> overlap =
            given.get("iscrowd").get(g).asInt() == 1 ? Rle::shareIn : Rle::iou;
        assertThat(overlap.apply(detections.get(d), objects.get(g)))
            .isEqualTo(given.get("expected").get(d).get(g).asDouble());
      }
    }
  }

  private static void checkBroken(JsonNode given) {
    if (given.get("wanted").asText().equals("accept")) {
      assertThat(Rle.of(size(given), ints(given.get("counts"))).size()).isEqualTo(size(given));
      return;
    }
    assertThatThrownBy(() -> built(given))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  private static Rle built(JsonNode given) {
    Size size = size(given);
    if (given.has("string")) {
      return Rle.parsed(size, given.get("string").asText());
    }
    if (given.has("counts")) {
      return Rle.of(size, ints(given.get("counts")));
    }
    double[][] rings = rings(given);
    for (double[] ring : rings) {
      new Polygon(ring).mask(size);
    }
    return Segmentation.Polygons.of(rings).mask(size);
  }

  private static void checkFile(Path file) {
    String data = file.getFileName().toString().replace("_masks.json", "");
    Optional<Path> found = GoldenFolder.data(data + "/annotations/instances_train2017.json");
    assumeTrue(found.isPresent(), "the data set is not here");
    JsonNode json = GoldenFolder.json(found.get());
    Map<Long, Size> sizes = new HashMap<>();
    json.get("images").forEach(i -> sizes.put(i.get("id").asLong(), size(i)));
    Map<Long, JsonNode> annotations = new HashMap<>();
    json.get("annotations").forEach(a -> annotations.put(a.get("id").asLong(), a));
    for (JsonNode row : GoldenFolder.json(file).get("rows")) {
      JsonNode annotation = annotations.get(row.get(0).asLong());
      Size size = sizes.get(annotation.get("image_id").asLong());
      Rle mask = segmentation(annotation.get("segmentation"), size).mask(size);
      Box box = mask.box();
      CRC32 crc = new CRC32();
      crc.update(mask.text().getBytes(StandardCharsets.US_ASCII));
      assertThat(
              new long[] {
                annotation.get("id").asLong(),
                mask.area(),
                (long) box.x1(),
                (long) box.y1(),
                (long) box.width(),
                (long) box.height(),
                mask.runs().length,
                crc.getValue()
              })
          .isEqualTo(stream(row).mapToLong(JsonNode::asLong).toArray());
    }
  }

  private static Segmentation segmentation(JsonNode json, Size size) {
    return json.isArray()
        ? Segmentation.Polygons.of(arrays(json))
        : Segmentation.Runs.of(size, ints(json.get("counts")));
  }

  private static List<Rle> parsed(JsonNode strings, Size size) {
    return stream(strings).map(s -> Rle.parsed(size, s.asText())).toList();
  }

  private static byte[] bitmap(JsonNode rows, Size size) {
    byte[] bitmap = new byte[size.width() * size.height()];
    for (int i = 0; i < bitmap.length; i++) {
      String row = rows.get(i / size.width()).asText();
      bitmap[i] = (byte) (row.charAt(i % size.width()) == '#' ? 1 : 0);
    }
    return bitmap;
  }

  private static double[][] rings(JsonNode given) {
    return arrays(given.get("polygons"));
  }

  private static double[][] arrays(JsonNode lists) {
    List<double[]> rings = new ArrayList<>();
    for (JsonNode ring : lists) {
      rings.add(stream(ring).mapToDouble(v -> Double.parseDouble(v.asText())).toArray());
    }
    return rings.toArray(double[][]::new);
  }

  private static Size size(JsonNode given) {
    return new Size(given.get("width").asInt(), given.get("height").asInt());
  }

  private static int[] ints(JsonNode list) {
    return stream(list).mapToInt(JsonNode::asInt).toArray();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
