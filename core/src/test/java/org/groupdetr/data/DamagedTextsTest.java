package org.groupdetr.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a text holds, it is read or refused with a message for people. */
class DamagedTextsTest {
  private static final List<String> PIECES =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "NaN",
          "-1",
          "1e999",
          "'",
          "\"",
          "\0",
          "\\u0000",
          "\uFEFF",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "#",
          "%",
          "&a",
          "*a",
          "!!int",
          "0x",
          "\u202E",
          "\n",
          "\t",
          "true",
          "9".repeat(30),
          "9".repeat(1001),
          "<a>",
          "</a>",
          "&lt;",
          "<!DOCTYPE a>",
          "0 ",
          ";");

  @TempDir Path folder;
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);

  private byte[] damaged(String text) {
    StringBuilder all = new StringBuilder(text);
    for (int k = random.nextInt(1, 5); k > 0; k--) {
      int at = random.nextInt(all.length());
      int end = Math.min(all.length(), at + random.nextInt(6));
      all.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(5) == 0 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (UserException e) {
      boolean oneLine = String.valueOf(e.getMessage()).lines().count() == 1;
      if (!oneLine || e.getMessage().contains("Exception")) {
        throw new AssertionError("no message for people", e);
      }
    }
  }

  @Test
  void annotationsAndResults() throws IOException {
    String truth =
        "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 8, \"height\": \"6\"}],"
            + " \"annotations\": [{\"id\": 1, \"image_id\": 1, \"category_id\": 2, \"bbox\":"
            + " [1, 1, 2.5, 2], \"area\": 4, \"iscrowd\": 0, \"segmentation\": [[1, 1, 3, 1, 3,"
            + " 3]]}], \"categories\": [{\"id\": 2, \"name\": \"x\", \"supercategory\": \"y\"}]}";
    String results =
        "[{\"image_id\": 1, \"category_id\": 2, \"bbox\": [1, 1, 2, 2], \"score\": 0.5,"
            + " \"segmentation\": {\"size\": [3, 4], \"counts\": [4, 2, 6]}}, {\"image_id\": 2,"
            + " \"category_id\": \"3\", \"bbox\": [1, 1, 2, 2], \"score\": 0.25}]";
    for (int i = 0; i < 1000; i++) {
      Path gt = Files.write(folder.resolve("gt.json"), damaged(truth));
      Path dt = Files.write(folder.resolve("dt.json"), damaged(results));
      attempt(() -> CocoFile.read(gt));
      attempt(() -> ResultsFile.read(dt));
      attempt(() -> ResultsFile.readMasks(dt));
    }
  }

  private void attempt(DataFixture data) {
    attempt(() -> data.check());
  }

  @Test
  void folders() {
    String yaml = "names: {0: cat, 1: dog}\ntrain: images/train\nkpt_shape: [2, 3]\nval:\n";
    String labels = "0 0.5 0.5 0.4 0.4\n1 0.5 0.5 0.4 0.4 0.5 0.5 2 0.6 0.6 1\n# end\n";
    String xml =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><annotation><filename>a.png</filename><size>"
            + "<width>8</width><height>6</height></size><object><name>cat</name><difficult>0"
            + "</difficult><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax><ymax>5</ymax>"
            + "</bndbox></object></annotation>";
    DataFixture yolo = new DataFixture(folder.resolve("yolo"));
    DataFixture voc = new DataFixture(folder.resolve("voc"));
    yolo.picture("images/train/a.png", 8, 6);
    voc.picture("a.png", 8, 6);
    for (int i = 0; i < 250; i++) {
      yolo.bytes("data.yaml", i % 2 == 0 ? damaged(yaml) : yaml.getBytes(StandardCharsets.UTF_8));
      yolo.bytes("labels/train/a.txt", damaged(labels));
      attempt(yolo);
      voc.bytes("a.xml", damaged(xml));
      attempt(voc);
    }
  }
}
