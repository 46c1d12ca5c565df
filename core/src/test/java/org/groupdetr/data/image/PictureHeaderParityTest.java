package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.golden.GoldenFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Sizes and orientations read from headers against those that PIL gives. */
class PictureHeaderParityTest {
  @TestFactory
  Stream<DynamicTest> pictures() {
    List<JsonNode> pictures = new ArrayList<>();
    GoldenFolder.json(GoldenFolder.file("data/pictures.json")).forEach(pictures::add);
    return pictures.stream()
        .map(p -> DynamicTest.dynamicTest(p.path("file").asText(), () -> check(p)));
  }

  private static void check(JsonNode picture) {
    String name = picture.path("file").asText();
    Path file = GoldenFolder.file("data/pictures/" + name);
    if (picture.path("verdict").asText().equals("refuse")) {
      checkRefused(file);
    } else if (!name.endsWith(".webp")) {
      PictureHeader header = PictureHeader.read(file);
      assertThat(header.size().width()).isEqualTo(picture.path("width").asInt());
      assertThat(header.size().height()).isEqualTo(picture.path("height").asInt());
      int orientation = picture.path("orientation").asInt(1);
      assertThat(header.orientation()).isEqualTo(orientation > 8 ? 1 : orientation);
      boolean appended = name.startsWith("garbage_behind") || name.endsWith(".tif");
      assertThat(header.complete()).isEqualTo(!appended);
    }
  }

  /** Either the header says so, or the end of the file makes one look at the pixels. */
  private static void checkRefused(Path file) {
    try {
      PictureHeader header = PictureHeader.read(file);
      long pixels = (long) header.size().width() * header.size().height();
      boolean suspicious = !header.complete() || pixels > ImageReader.MOST_PIXELS;
      assertThat(suspicious || file.endsWith("damaged.png")).isTrue();
    } catch (UserException e) {
      assertThat(e).hasMessageContaining(file.toString()).hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> ImageReader.read(file, Orientation.AS_STORED))
        .isInstanceOf(UserException.class);
  }
}
