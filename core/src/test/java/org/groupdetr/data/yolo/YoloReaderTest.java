package org.groupdetr.data.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ExifOrientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YoloReaderTest {
  @TempDir Path folder;

  private List<YoloReader.YoloObject> read(String text, Size stored, int orientation)
      throws IOException {
    Path file = folder.resolve("a.txt");
    Files.writeString(file, text);
    return YoloReader.read(file, stored, orientation);
  }

  @Test
  void boxesAndPolygons() throws IOException {
    String text = "3 0.5 0.25 0.5 0.25\n\n0.0 0.1 0.1 0.5 0.1 0.5 0.5\n";
    List<YoloReader.YoloObject> objects = read(text, new Size(200, 100), 1);
    assertThat(objects.get(0)).isEqualTo(new YoloReader.YoloObject(3, 50, 12.5, 100, 25, 2500));
    YoloReader.YoloObject triangle = objects.get(1);
    assertThat(triangle.category()).isZero();
    assertThat(triangle.x()).isCloseTo(20, within(1e-9));
    assertThat(triangle.width()).isCloseTo(80, within(1e-9));
    assertThat(triangle.height()).isCloseTo(40, within(1e-9));
    assertThat(triangle.area()).isCloseTo(80 * 40 / 2.0, within(1e-9));
  }

  /** Marks a box in the picture as shown and looks where its pixels are stored. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void boxesMeanThePictureAsShown(int orientation) throws IOException {
    int width = 12;
    int height = 8;
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      pixels[3 * i] = (byte) i;
    }
    RgbImage stored = new RgbImage(width, height, pixels);
    RgbImage shown = ExifOrientation.turned(stored, orientation);
    // The box of columns 1..3 and rows 2..6 of what is shown.
    String line =
        "0 %s %s %s %s"
            .formatted(
                2.5 / shown.width(),
                4.5 / shown.height(),
                3.0 / shown.width(),
                5.0 / shown.height());
    YoloReader.YoloObject box = read(line, stored.size(), orientation).get(0);
    int[] found = {width, height, -1, -1};
    for (int y = 2; y <= 6; y++) {
      for (int x = 1; x <= 3; x++) {
        int at = shown.pixels()[3 * (y * shown.width() + x)] & 0xFF;
        found[0] = Math.min(found[0], at % width);
        found[1] = Math.min(found[1], at / width);
        found[2] = Math.max(found[2], at % width + 1);
        found[3] = Math.max(found[3], at / width + 1);
      }
    }
    assertThat(box.x()).isCloseTo(found[0], within(1e-9));
    assertThat(box.y()).isCloseTo(found[1], within(1e-9));
    assertThat(box.x() + box.width()).isCloseTo(found[2], within(1e-9));
    assertThat(box.y() + box.height()).isCloseTo(found[3], within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "0 0.5 0.5 0.5,found 4 fields",
    "0 0.5 0.5 0.5 0.5 0.9,found 6 fields",
    "dog 0.5 0.5 0.5 0.5,'must be finite numbers, found ''dog'''",
    "0 nan 0.5 0.5 0.5,'must be finite numbers, found ''nan'''",
    "-1 0.5 0.5 0.5 0.5,'the class must be a number from 0, found -1'",
    "0.5 0.5 0.5 0.5 0.5,'the class must be a number from 0, found 0.5'",
  })
  void whatIsWrongIsNamedWithItsLine(String line, String message) {
    assertThatThrownBy(() -> read("0 0.5 0.5 0.5 0.5\n" + line, new Size(8, 6), 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.txt:2: ")
        .hasMessageContaining(message);
  }
}
