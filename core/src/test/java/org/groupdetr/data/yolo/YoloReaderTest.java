package org.groupdetr.data.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    YoloReader reader = new YoloReader(Optional.empty());
    List<YoloReader.Label> labels = reader.read(file, stored, orientation);
    boolean posed = reader.keyPoints().isPresent();
    return labels.stream().map(label -> label.meant(posed)).toList();
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
    "dog 0.5 0.5 0.5 0.5,'the class must be a number from 0, found ''dog'''",
    "0 dog 0.5 0.5 0.5,'must be finite numbers, found ''dog'''",
    "'0,0.5,0.5,0.25,0.25','separated by blanks, found commas: ''0,0.5,0.5,0.25,0.25'''",
    "'0, 0.5, 0.5, 0.25, 0.25','fields must be separated by blanks, found commas'",
    "0;0.5;0.5;0.25;0.25,'separated by blanks, found semicolons: ''0;0.5;0.5;0.25;0.25'''",
    "'0 0,5 0,5 0,25 0,25','must be written with a point, found a decimal comma: ''0,5'''",
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

  @Test
  void linesAreReadAsEverySystemWritesThem() throws IOException {
    String text =
        "\uFEFF# made by hand\r\n0\t0.5  0.5\u00a00.5 0.5\r# more\n1 .5 .5 5e-1 .5 # a dog\r\n";
    assertThat(read(text, new Size(8, 6), 1))
        .containsExactly(
            new YoloReader.YoloObject(0, 2, 1.5, 4, 3, 12),
            new YoloReader.YoloObject(1, 2, 1.5, 4, 3, 12));
    Path utf16 = folder.resolve("b.txt");
    Files.write(utf16, "\uFEFF0 0.5 0.5 0.5 0.5\r\n".getBytes(StandardCharsets.UTF_16LE));
    YoloReader reader = new YoloReader(Optional.empty());
    assertThat(reader.read(utf16, new Size(8, 6), 1)).hasSize(1);
    assertThat(reader.comments()).isZero();
  }

  @Test
  void anotherEncodingIsNamed() throws IOException {
    Path file = folder.resolve("a.txt");
    Files.write(file, "0 0.5 0.5 0.5 0.5\n# K\u00e4se\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new YoloReader(Optional.empty()).read(file, new Size(8, 6), 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.txt:2: is not UTF-8 (byte 22); save it as UTF-8");
  }

  @Test
  void severalWrongLinesAreCounted() {
    assertThatThrownBy(() -> read("0 1\n0 0.5 0.5 0.5 0.5\n0 2\n0 3\n", new Size(8, 6), 1))
        .hasMessageContaining("a.txt:1: ")
        .hasMessageEndingWith("(and 2 more lines of the file)");
  }

  private static String pose(double x, double y, int values) {
    double[][] points = {{-.2, -.2}, {.2, .2}, {.2, -.2}, {-.2, .2}, {0, .1}};
    StringBuilder line = new StringBuilder("0 " + x + " " + y + " 0.4 0.5");
    for (double[] point : points) {
      line.append(" ").append(x + point[0]).append(" ").append(y + point[1]);
      line.append(values == 3 ? " 2" : "");
    }
    return line + "\n";
  }

  private static void requireBox(YoloReader.YoloObject found) {
    assertThat(found.x()).isCloseTo(30, within(1e-9));
    assertThat(found.y()).isCloseTo(25, within(1e-9));
    assertThat(found.width()).isCloseTo(40, within(1e-9));
    assertThat(found.height()).isCloseTo(50, within(1e-9));
    assertThat(found.area()).isCloseTo(2000, within(1e-9));
  }

  /** Key points are no polygons, whether the description says so or all lines show it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void keyPointsAreNoPolygons(int values) throws IOException {
    Size size = new Size(100, 100);
    requireBox(read(pose(0.5, 0.5, values) + pose(0.4, 0.3, values), size, 1).get(0));
    YoloReader told = new YoloReader(Optional.of(new KeyPoints(5, values)));
    Path file = folder.resolve("c.txt");
    // Points outside their box, and one object that has none.
    Files.writeString(
        file, pose(0.5, 0.5, values).replace(" 0.4 0.5", " 0.1 0.1") + "0 0.5 0.5 0.4 0.5\n");
    List<YoloReader.Label> labels = told.read(file, size, 1);
    assertThat(labels.get(0).meant(true).height()).isCloseTo(10, within(1e-9));
    requireBox(labels.get(1).meant(true));
    Files.writeString(file, "0 0.5 0.5 0.4 0.5 0.1 0.1 0.2\n");
    assertThatThrownBy(() -> told.read(file, size, 1))
        .hasMessageContaining("5 key points of " + values + " values (kpt_shape)");
  }

  @Test
  void outlinesStayPolygons() throws IOException {
    Size size = new Size(100, 100);
    // Seven corners that lie in the box which the first two could be.
    String outline = "0 0.5 0.5 0.6 0.5 0.65 0.55 0.6 0.6 0.5 0.6 0.45 0.55 0.45 0.52\n";
    assertThat(read(outline, size, 1).get(0).width()).isCloseTo(20, within(1e-9));
    String mixed = pose(0.5, 0.5, 2) + "0 0.1 0.1 0.2 0.1 0.2 0.2\n";
    assertThat(read(mixed, size, 1).get(0).height()).isCloseTo(40, within(1e-9));
  }
}
