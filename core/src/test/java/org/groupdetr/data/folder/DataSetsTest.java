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
}
