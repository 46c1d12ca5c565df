package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.groupdetr.data.GoldenPictures;
import org.groupdetr.data.augment.SizeRule;
import org.groupdetr.data.load.Normalisation;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The resize against PIL's, and the size rule and the normalisation against DETR's. */
class ResizeParityTest {
  @TestFactory
  Stream<DynamicTest> pictures() {
    return cases("data/resize.json", "cases")
        .map(c -> dynamicTest(c.get("key").asText() + " " + c.get("picture"), () -> check(c)));
  }

  private static void check(JsonNode resize) {
    Optional<RgbImage> found = GoldenPictures.find(resize.get("picture"));
    assumeTrue(found.isPresent(), "the data set is not here");
    RgbImage image = found.get();
    assertThat(GoldenPictures.sha256(image)).isEqualTo(resize.get("picture_sha256").asText());
    Size to = new Size(resize.get("to").get(1).asInt(), resize.get("to").get(0).asInt());
    if (resize.has("short")) {
      assertThat(
              SizeRule.resized(image.size(), resize.get("short").asInt(), limit(resize.get("max"))))
          .isEqualTo(to);
    }
    RgbImage resized = PilResize.resized(image, to);
    assertThat(resized.size()).isEqualTo(to);
    assertThat(GoldenPictures.sha256(resized)).isEqualTo(resize.get("sha256").asText());
  }

  @TestFactory
  Stream<DynamicTest> weights() {
    return cases("data/resize.json", "worked")
        .map(c -> dynamicTest(c.get("in") + " to " + c.get("out"), () -> checkWeights(c)));
  }

  private static void checkWeights(JsonNode worked) {
    ResizeWeights taps =
        ResizeWeights.of(
            worked.get("in").asInt(), worked.get("out").asInt(), 0, worked.get("out").asInt());
    for (int place = 0; place < worked.get("out").asInt(); place++) {
      JsonNode row = worked.get("weights").get(place);
      assertThat(taps.first()[place]).isEqualTo(row.get("first").asInt());
      for (int i = 0; i < row.get("fixed").size(); i++) {
        int weight = i < taps.most() ? taps.weights()[place * taps.most() + i] : 0;
        assertThat(weight).isEqualTo(row.get("fixed").get(i).asInt());
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> sizes() {
    return cases("data/sizes.json", "sizes")
        .map(c -> dynamicTest(c.toString(), () -> checkSize(c)));
  }

  private static void checkSize(JsonNode row) {
    Size size = new Size(row.get(0).asInt(), row.get(1).asInt());
    assertThat(SizeRule.resized(size, row.get(2).asInt(), limit(row.get(3))))
        .isEqualTo(new Size(row.get(4).asInt(), row.get(5).asInt()));
  }

  @TestFactory
  Stream<DynamicTest> normalisation() {
    return GoldenFolder.files("data", "normalise", ".safetensors").stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> checkNormalisation(file)));
  }

  private static void checkNormalisation(Path file) {
    float[] wanted = GoldenTensors.read(file).floats("normalised");
    float[] found = new float[3 * 256];
    for (int i = 0; i < found.length; i++) {
      found[i] = Normalisation.value(i / 256, i % 256);
    }
    assertThat(Arrays.equals(found, wanted)).isTrue();
  }

  private static OptionalInt limit(JsonNode limit) {
    return limit == null || limit.isNull() ? OptionalInt.empty() : OptionalInt.of(limit.asInt());
  }

  private static Stream<JsonNode> cases(String file, String list) {
    return StreamSupport.stream(
        GoldenFolder.json(GoldenFolder.file(file)).get(list).spliterator(), false);
  }
}
