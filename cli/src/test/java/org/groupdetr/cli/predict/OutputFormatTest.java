package org.groupdetr.cli.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.image.PlainPng;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detections in other formats than COCO's, which our own readers read again. */
class OutputFormatTest {
  private static final Labels LABELS =
      new Labels(
          List.of(new CocoCategory(3, "cat", ""), new CocoCategory(9, "a <b> & \"c\", d", "")));
  private static final Size SIZE = new Size(80, 40);
  private static final List<Detection> FOUND =
      List.of(
          new Detection("cat", 3, 0.75, new Box(10, 5, 30, 25)),
          new Detection("a <b> & \"c\", d", 9, 0.5, new Box(40, 8, 90, 20)));
  @TempDir Path folder;

  private void write(OutputFormat format) {
    OutputFormat.Seen seen = new OutputFormat.Seen("photos/x.png", "x", SIZE, FOUND);
    format.write(folder, seen, LABELS);
    format.finish(folder, List.of(seen), LABELS);
  }

  private void picture(String place) throws IOException {
    Path file = folder.resolve(place);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, PlainPng.bytes(new RgbImage(80, 40, new byte[80 * 40 * 3])));
  }

  private List<CocoAnnotation> read(DataFormat format) {
    return DataSets.open(folder, Optional.of(format)).named("train").truth().annotations();
  }

  @Test
  void asVoc() throws IOException {
    write(OutputFormat.VOC);
    picture("JPEGImages/x.png");
    List<CocoAnnotation> objects = read(DataFormat.VOC);
    assertThat(objects).hasSize(2);
    assertThat(objects.get(0).x()).isEqualTo(10);
    assertThat(objects.get(1).width()).as("cut at the edge").isEqualTo(40);
    assertThat(DataSets.open(folder).labels().categories())
        .extracting(CocoCategory::name)
        .containsExactly("a <b> & \"c\", d", "cat");
  }

  @Test
  void asYolo() throws IOException {
    write(OutputFormat.YOLO);
    assertThat(folder.resolve("labels/x.txt"))
        .hasContent(
            "0 0.250000 0.375000 0.250000 0.500000 0.7500\n"
                + "1 0.750000 0.350000 0.500000 0.300000 0.5000\n");
    assertThat(folder.resolve("classes.txt")).hasContent("cat\na <b> & \"c\", d\n");
  }

  @Test
  void asCsv() {
    write(OutputFormat.CSV);
    assertThat(folder.resolve("detections.csv"))
        .hasContent(
            "picture,class,score,x1,y1,x2,y2\n"
                + "photos/x.png,cat,0.7500,10.00,5.00,30.00,25.00\n"
                + "photos/x.png,\"a <b> & \"\"c\"\", d\",0.5000,40.00,8.00,90.00,20.00\n");
  }

  @Test
  void namesOfClassesCannotBreakOutOfXml() throws IOException {
    Labels hostile = new Labels(List.of(new CocoCategory(1, "</name>\u0000\uFFFF\n<x/>", "")));
    OutputFormat.Seen seen =
        new OutputFormat.Seen(
            "x.png",
            "x",
            SIZE,
            List.of(new Detection(hostile.at(0).name(), 1, 0.5, new Box(1, 2, 3, 4))));
    OutputFormat.VOC.write(folder, seen, hostile);
    picture("JPEGImages/x.png");
    assertThat(read(DataFormat.VOC)).hasSize(1);
    assertThat(read(DataFormat.VOC).get(0).x()).isCloseTo(1, within(1e-9));
  }
}
