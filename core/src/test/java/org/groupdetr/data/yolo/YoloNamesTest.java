package org.groupdetr.data.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.Split;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.check.SplitSummary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YOLO with paths, lists and label files that other systems and programs named. */
class YoloNamesTest {
  private static final String LABEL = "0 0.5 0.5 0.5 0.5\n";

  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  private static SplitSummary train(DataCheck check) {
    return check.splits().get(0);
  }

  /** A picture, its label file, and what the note says of it; nothing where they match as usual. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images/IMG_1.JPG | labels/img_1.txt | in another case of letters",
        "images/a.png | labels/a.TXT | as they stand",
        "images/B\u00e4r.png | labels/Ba\u0308r.txt | NFC, NFD",
        "images/Ba\u0308r.png | labels/B\u00e4r.txt | NFC, NFD",
        "images/Capture d\u00e9cran 1.png | labels/Capture_d%C3%A9cran_1.txt | underscores for spaces",
        "images/d%C3%A9.png | labels/d\u00e9.txt | percent signs",
        "images/deep/a.png | labels/a.txt | by the end of their paths",
        "images/train/a.png | labels/a.txt | by the end of their paths",
        "images/a.b.c.png | labels/a.b.c.txt |",
        "images/pic#1 [2] {3}?.png | labels/pic#1 [2] {3}?.txt |",
        "Images/a.png | Labels/a.txt |",
        "pictures/a.png | pictures/A.txt | in another case of letters",
      })
  void labelFilesFindTheirPictures(String picture, String label, String note) {
    String top = picture.split("/")[0];
    files
        .picture(picture, 8, 6)
        .picture(top + "/zzz.png", 8, 6)
        .text(label, LABEL)
        .text(label.split("/")[0] + "/classes.txt", "x\n")
        .text("data.yaml", "train: " + top + "\nnames: [x]\n");
    DataCheck check = files.check();
    assertThat(train(check).pictures()).isEqualTo(2);
    assertThat(train(check).objects()).isEqualTo(1);
    assertThat(check.count(ProblemKind.ORPHAN_LABELS)).isZero();
    List<String> notes =
        check.data().notes().stream().filter(n -> n.contains("not called as")).toList();
    if (note == null) {
      assertThat(notes).isEmpty();
    } else if (!note.equals("as they stand")) {
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0)).contains(note);
    }
  }

  @Test
  void labelFilesOfNoPictureAreNamed() {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/train/A1.png", 8, 6)
        .picture("images/train/a1.jpeg", 8, 6)
        .text("labels/train/a.txt", LABEL)
        .text("labels/train/nobody.txt", LABEL)
        .text("labels/train/classes.txt", "x\n")
        .text("data.yaml", "names: [x]\n");
    DataCheck check = files.check();
    assertThat(check.problems().stream().filter(p -> p.kind() == ProblemKind.ORPHAN_LABELS))
        .extracting(ProblemCount::count)
        .containsExactly(1L);
    assertThat(files.open().notes())
        .contains(
            "train: 1 label file belongs to no picture, not used, such as labels/train/nobody.txt");
  }

  /** Of two pictures that a label file may be of, neither gets it. */
  @Test
  @DisabledOnOs({OS.WINDOWS, OS.MAC})
  void aLabelFileOfTwoPicturesIsNamed() {
    files
        .picture("images/A.png", 8, 6)
        .picture("images/one/a.png", 8, 6)
        .picture("images/two/a.png", 8, 6)
        .picture("images/b.png", 8, 6)
        .text("labels/a.txt", LABEL)
        .text("labels/b.txt", LABEL);
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.ORPHAN_LABELS)).isEqualTo(1);
    assertThat(train(check).objects()).isEqualTo(1);
  }

  /** Pictures beside their labels lie among other texts. */
  @Test
  void otherTextsAreNoLabels() {
    files
        .picture("all/a.png", 8, 6)
        .text("all/a.txt", LABEL)
        .text("all/lost.txt", LABEL)
        .text("all/diary.txt", "dear diary\n")
        .text("data.yaml", "train: all\nnames: [x]\n");
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.ORPHAN_LABELS)).isEqualTo(1);
    assertThat(train(check).objects()).isEqualTo(1);
  }

  /** A list that takes some of the pictures leaves the labels of the others alone. */
  @Test
  void labelsOfPicturesThatAreNotListedAreNoOrphans() {
    files
        .picture("images/a.png", 8, 6)
        .picture("images/b.png", 8, 6)
        .text("labels/a.txt", LABEL)
        .text("labels/b.txt", LABEL)
        .text("train.txt", "images/a.png\n")
        .text("data.yaml", "train: train.txt\nnames: [x]\n");
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.ORPHAN_LABELS)).isZero();
    assertThat(train(check).pictures()).isEqualTo(1);
  }

  /** A line of a list, and the picture that is meant. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images/0001.png | images/0001.png",
        "images\\0001.png | images/0001.png",
        "./../images/0001.png | images/0001.png",
        "../images/0001.png | images/0001.png",
        "/content/drive/MyDrive/lists/images/0001.png | images/0001.png",
        "D:\\sets\\lists\\images\\0001.png | images/0001.png",
        "images/0001.PNG | images/0001.png",
        "0001.png | images/0001.png",
        "images/d%C3%A9.png | images/d\u00e9.png",
        "images/e\u0301.png | images/\u00e9.png",
      })
  void linesOfListsFindTheirPictures(String line, String picture) {
    files
        .picture(picture, 8, 6)
        .picture("images/zzz.png", 8, 6)
        .text(picture.replace("images", "labels").replace(".png", ".txt"), LABEL)
        .text("splits/train.txt", line + "\n")
        .text(
            "data.yaml",
            "path: /content/drive/MyDrive/lists\ntrain: splits/train.txt\nnames: [x]\n");
    DataSet data = files.open();
    Split train = data.named("train");
    assertThat(folder.relativize(train.file(train.truth().images().get(0))))
        .isEqualTo(Path.of(picture));
    assertThat(train.truth().annotations()).hasSize(1);
  }

  @Test
  void linesThatAreNoPictureAreNamedAsTheyStand() {
    files
        .picture("images/one/a.png", 8, 6)
        .picture("images/two/a.png", 8, 6)
        .picture("images/picture.png", 8, 6)
        .text("labels/one/a.txt", LABEL)
        .text("train.txt", "images\\a.png\nimages/pictures.png\nimages/picture.png\n")
        .text("data.yaml", "train: train.txt\nnames: [x]\n");
    ProblemCount missing = files.check().problems().get(0);
    assertThat(missing.kind()).isEqualTo(ProblemKind.MISSING_PICTURE);
    assertThat(missing.count()).isEqualTo(2);
    assertThat(missing.first().get(0).file()).isEqualTo("images\\a.png");
    assertThat(missing.first().get(0).value())
        .endsWith(": several files are called so: images/one/a.png, images/two/a.png");
    assertThat(missing.first().get(1).value()).endsWith("the nearest name is images/picture.png");
  }

  /** What a description may say of the folder images/train. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "images/train",
        "./images/train",
        "images\\train",
        "..\\images\\train",
        "IMAGES/Train",
        "D:\\datasets\\doors\\images\\train",
        "/content/doors/images/train",
        "doors/images/train",
        "../doors/images/train",
        "gone/pictures",
      })
  void placesOfOtherMachinesAreFound(String place) {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/val/b.png", 8, 6)
        .text("labels/train/a.txt", LABEL)
        .text("labels/val/b.txt", LABEL)
        .text(
            "data.yaml",
            "path: D:\\datasets\\doors # on my PC\ntrain: '"
                + place.replace("'", "''")
                + "'  \nval: images\\val\ntest:\nnames: [x]\n");
    DataCheck check = files.check();
    assertThat(check.fatal()).isFalse();
    assertThat(check.splits()).extracting(SplitSummary::objects).containsExactly(1, 1);
    assertThat(check.data().notes()).noneMatch(n -> n.contains("test"));
  }

  @Test
  void aPlaceThatIsNowhereIsNamedAsItStands() {
    files
        .picture("pictures/a.png", 8, 6)
        .text("data.yaml", "train: E:\\gone\\pics\nval: \"x\\0y\"\nnames: [x]\n");
    DataCheck check = files.check();
    assertThat(check.problems().get(0).kind()).isEqualTo(ProblemKind.NO_PICTURES);
    assertThat(check.problems().get(0).first().get(0).value())
        .isEqualTo("there is no E:\\gone\\pics in " + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jfif", "jpe", "JPEG", "mpo", "Png", "BMP", "pjpeg", "dib", ""})
  void suffixesOfPicturesAreMany(String suffix) {
    files
        .picture("images/train/a" + (suffix.isEmpty() ? "" : "." + suffix), 8, 6)
        .text("labels/train/a.txt", LABEL)
        .text("data.yaml", "names: [x]\n");
    DataCheck check = files.check();
    assertThat(train(check).pictures()).isEqualTo(1);
    assertThat(train(check).objects()).isEqualTo(1);
  }

  /** What cannot be read is named, not left out. */
  @ParameterizedTest
  @ValueSource(strings = {"webp", "heic", "avif", "jp2"})
  void suffixesThatCannotBeReadAreNamed(String suffix) {
    files
        .picture("images/train/b.png", 8, 6)
        .text("images/train/a." + suffix, "RIFF....WEBP....")
        .text("labels/train/a.txt", LABEL)
        .text("data.yaml", "names: [x]\n");
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.UNREADABLE_PICTURE)).isEqualTo(1);
    assertThat(check.count(ProblemKind.ORPHAN_LABELS)).isZero();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAndLoopsPassedOver() throws IOException {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("elsewhere/b.png", 8, 6)
        .text("labels/train/a.txt", LABEL)
        .text("labels/train/more/b.txt", LABEL)
        .text("data.yaml", "names: [x]\n");
    Path train = folder.resolve("images/train");
    Files.createSymbolicLink(train.resolve("self"), Path.of("."));
    Files.createSymbolicLink(train.resolve("up"), Path.of("../.."));
    Files.createSymbolicLink(train.resolve("more"), Path.of("../../elsewhere"));
    Files.createSymbolicLink(train.resolve("gone.png"), Path.of("nowhere.png"));
    Files.createSymbolicLink(folder.resolve("labels/train/self"), Path.of("."));
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(train(check).pictures()).isEqualTo(2);
    assertThat(train(check).objects()).isEqualTo(2);
  }

  /**
   * A description that lies beside another format, or another program's XML, is in no one's way.
   */
  @Test
  void otherFilesDoNotMakeASecondFormat() {
    files
        .picture("images/train/a.png", 8, 6)
        .text("labels/train/a.txt", LABEL)
        .text("build.xml", "<project/>")
        .text("images/train/meta.xml", "<meta/>")
        .text("data.yaml", "names: [x]\n");
    assertThat(files.check().data().format()).isEqualTo(DataFormat.YOLO);
    DataFixture coco = new DataFixture(folder.resolve("coco"));
    coco.picture("images/train/a.png", 8, 6)
        .text("data.yaml", "train: images/train\nval: images/val\nnames: [x]\n")
        .coco(
            "annotations/train.json",
            image(1, "a.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    assertThat(coco.check().data().format()).isEqualTo(DataFormat.COCO);
  }

  /** The folder in which a data set lies may be called images. */
  @Test
  void theFolderAboveIsNotAsked() {
    DataFixture inner = new DataFixture(folder.resolve("images/mine"));
    inner
        .picture("all/a.png", 8, 6)
        .text("all/a.txt", LABEL)
        .text("data.yaml", "train: all\nnames: [x]\n");
    assertThat(train(inner.check()).objects()).isEqualTo(1);
  }
}
