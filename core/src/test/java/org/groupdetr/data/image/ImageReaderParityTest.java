package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.groupdetr.common.UserException;
import org.groupdetr.data.GoldenPictures;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenTensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reading against PIL. */
class ImageReaderParityTest {
  @TestFactory
  Stream<DynamicTest> oddPictures() {
    JsonNode list = GoldenFolder.json(GoldenFolder.file("data/pictures.json"));
    GoldenTensors pixels =
        GoldenTensors.read(GoldenFolder.root().resolve("data/pictures.safetensors"));
    return cases(list).map(c -> dynamicTest(c.get("file").asText(), () -> check(c, pixels)));
  }

  private static void check(JsonNode picture, GoldenTensors pixels) {
    String name = picture.get("file").asText();
    Path file = GoldenFolder.root().resolve("data/pictures").resolve(name);
    String verdict = picture.get("verdict").asText();
    if (verdict.equals("refuse")) {
      refused(file, picture.path("note").asText());
      return;
    }
    RgbImage stored;
    try {
      stored = ImageReader.read(file, Orientation.AS_STORED);
    } catch (UserException e) {
      assertThat(verdict).as(e.getMessage()).isEqualTo("read-or-refuse");
      assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("WebP");
      return;
    }
    same(stored, pixels, pixels.has("wanted/" + name) ? "wanted/" + name : "rgb/" + name);
    RgbImage upright = ImageReader.read(file, Orientation.UPRIGHT);
    if (pixels.has("upright/" + name)) {
      same(upright, pixels, "upright/" + name);
    } else {
      assertThat(upright.pixels()).isEqualTo(stored.pixels());
    }
  }

  private static void refused(Path file, String note) {
    assertThatThrownBy(() -> ImageReader.read(file, Orientation.AS_STORED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(note.contains("LFS") ? "LFS" : "")
        .message()
        .doesNotContain("\n");
  }

  private static void same(RgbImage image, GoldenTensors pixels, String name) {
    assertThat(new int[] {image.height(), image.width(), 3}).isEqualTo(pixels.shape(name));
    assertThat(image.pixels()).isEqualTo(pixels.bytes(name));
  }

  @TestFactory
  Stream<DynamicTest> cocoPictures() {
    JsonNode list = GoldenFolder.json(GoldenFolder.file("data/decode.json"));
    return cases(list.get("all_coco128"))
        .map(c -> dynamicTest(c.get("id").asText(), () -> checkCoco(c)));
  }

  private static void checkCoco(JsonNode picture) {
    Optional<Path> file = GoldenPictures.coco(picture.get("id").asLong());
    assumeTrue(file.isPresent(), "COCO128 is not here");
    RgbImage image = ImageReader.read(file.get(), Orientation.AS_STORED);
    assertThat(GoldenPictures.sha256(image)).isEqualTo(picture.get("sha256").asText());
  }

  private static Stream<JsonNode> cases(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
