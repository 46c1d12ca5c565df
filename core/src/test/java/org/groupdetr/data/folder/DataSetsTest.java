package org.groupdetr.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.nio.file.Path;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of any format: which it is, and what is said where it cannot be told. */
class DataSetsTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  @Test
  void severalFormatsAreAChoice() {
    files
        .picture("a.png", 8, 6)
        .picture("b.png", 8, 6)
        .voc("a.xml", 8, 6, "ant 1 1 4 5")
        .voc("b.xml", 8, 6, "ant 1 1 4 5")
        .coco(
            "annotations.json",
            image(1, "a.png", 8, 6) + "," + image(2, "b.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessage(
            folder
                + " holds several formats: COCO (annotations.json), Pascal VOC ("
                + folder
                + "); choose one with --format coco|voc");
    assertThat(DataSets.open(folder, Optional.of(DataFormat.VOC)).format())
        .isEqualTo(DataFormat.VOC);
    assertThat(DataSets.open(folder, Optional.of(DataFormat.COCO)).format())
        .isEqualTo(DataFormat.COCO);
    assertThatThrownBy(() -> DataSets.open(folder, Optional.of(DataFormat.YOLO)))
        .hasMessageContaining("no data set found; looked for YOLO: data.yaml");
  }

  @Test
  void whatCannotBeFoundIsSaid() {
    assertThatThrownBy(() -> DataSets.open(folder.resolve("nowhere")))
        .hasMessage("no such folder: " + folder.resolve("nowhere"));
    assertThatThrownBy(files::open).hasMessage(folder + ": the folder is empty");
    files.text("notes.txt", "x");
    assertThatThrownBy(files::open)
        .hasMessageContaining("no data set found; looked for COCO: ")
        .hasMessageContaining("Pascal VOC: ")
        .hasMessageContaining("YOLO: ");
    assertThatThrownBy(() -> DataSets.open(folder.resolve("notes.txt")))
        .hasMessageContaining("must be a folder with pictures and annotations, found a file");
    files.voc("inner/Annotations/a.xml", 8, 6, "ant 1 1 4 5");
    assertThatThrownBy(files::open)
        .hasMessage(
            folder
                + ": no data set here, but "
                + folder.resolve("inner")
                + " holds one (Pascal VOC): give that folder");
  }

  @Test
  void fatalProblemsAreRefusedInOneLine() {
    files
        .picture("train/a.png", 8, 6)
        .coco(
            "train.json",
            image(1, "a.png", 8, 6)
                + ","
                + image(2, "gone.png", 8, 6)
                + ","
                + image(3, "g2.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessage(
            folder
                + ": pictures without a file: train, gone.png, id 2, not in "
                + folder.resolve("train")
                + "; put the file there, correct its name in the annotations, or remove it from them"
                + " (and 1 more: 'groupdetr data check' lists them)");
  }

  /** All that are found are named where the folder is too high. */
  @Test
  void aFolderTooHighNamesAllSetsBelow() {
    files
        .picture("sub1/a.png", 8, 6)
        .voc("sub1/a.xml", 8, 6, "ant 1 1 4 5")
        .picture("sub2/b.png", 8, 6)
        .voc("sub2/b.xml", 8, 6, "ant 1 1 4 5")
        .picture("deep/down/images/c.png", 8, 6)
        .text("deep/down/labels/c.txt", "0 0.5 0.5 0.5 0.5\n");
    assertThatThrownBy(files::open)
        .hasMessage(
            "%s: no data set here, but several below it: %s (YOLO), %s (Pascal VOC), %s (Pascal VOC);"
                    .formatted(
                        folder,
                        folder.resolve("deep/down"),
                        folder.resolve("sub1"),
                        folder.resolve("sub2"))
                + " give one of them");
  }

  @ParameterizedTest
  @CsvSource({
    "coco/annotations, COCO",
    "coco/images, COCO",
    "coco/images/train, COCO",
    "voc/Annotations, Pascal VOC",
    "voc/JPEGImages, Pascal VOC",
    "voc/ImageSets/Main, Pascal VOC",
    "yolo/labels, YOLO",
    "yolo/images, YOLO",
    "yolo/images/train, YOLO",
    "yolo/labels/train, YOLO",
  })
  void aFolderTooLowNamesTheOneAbove(String low, String format) {
    files
        .picture("coco/images/train/a.png", 8, 6)
        .coco(
            "coco/annotations/instances_train.json",
            image(1, "a.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"))
        .picture("voc/JPEGImages/a.png", 8, 6)
        .voc("voc/Annotations/a.xml", 8, 6, "ant 1 1 4 5")
        .text("voc/ImageSets/Main/train.txt", "a\n")
        .picture("yolo/images/train/a.png", 8, 6)
        .text("yolo/labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n");
    assertThatThrownBy(() -> DataSets.open(folder.resolve(low)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("(" + format + ")")
        .hasMessageEndingWith(": give " + folder.resolve(low.split("/")[0]));
  }

  /** A file of another format, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "annotations.xml | <annotations><version>1.1</version></annotations> | annotations.xml is not Pascal VOC but CVAT's own format",
        "pom.xml | <project/> | pom.xml is not Pascal VOC (it begins with <project>)",
        "a.json | {\"shapes\": [], \"imagePath\": \"a.png\"} | a.json is LabelMe's",
        "via.json | {\"_via_settings\": {}} | via.json is a project of VIA",
        "c.json | [{\"image\": \"c\", \"annotations\": [{\"label\": \"x\", \"coordinates\": {}}]}] | CreateML's",
        "train/_annotations.csv | a,b | train/_annotations.csv is a table",
        "train/metadata.jsonl | {} | Hugging Face",
        "dt.json | [{\"image_id\": 1, \"score\": 0.5}] | a list of detections",
      })
  void otherFormatsAreCalledByTheirNames(String file, String content, String message) {
    files.picture("a.png", 8, 6).text(file, content);
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no data set found; ")
        .hasMessageContaining(message)
        .hasMessageContaining("; looked for COCO: ");
  }
}
