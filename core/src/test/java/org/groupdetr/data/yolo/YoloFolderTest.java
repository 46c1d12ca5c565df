package org.groupdetr.data.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.folder.DataSets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of YOLO. */
class YoloFolderTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  @Test
  void withDescription() {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/val/b.png", 8, 6)
        .text("labels/train/a.txt", "1 0.5 0.5 0.5 0.5\n")
        .text(
            "data.yaml",
            "path: ../elsewhere\ntrain: images/train\nval: images/val\ntest:\n"
                + "names:\n  0: cat\n  1: dog\n");
    DataSet data = files.open();
    assertThat(data.format()).isEqualTo(DataFormat.YOLO);
    assertThat(data.labels().categories())
        .containsExactly(new CocoCategory(0, "cat", ""), new CocoCategory(1, "dog", ""));
    assertThat(data.splits().get(0).truth().annotations())
        .containsExactly(new CocoAnnotation(1, 1, 1, 2, 1.5, 4, 3, 12, false));
    assertThat(data.splits().get(1).truth().annotations()).isEmpty();
  }

  /** However the folder is called from where the program runs. */
  @Test
  void relativePathsFindTheSameLabels() {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/train/b.png", 8, 6)
        .text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("labels/train/b.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("data.yaml", "names: [cat]\n");
    Path here = Path.of("").toAbsolutePath();
    Assumptions.assumeTrue(folder.getRoot().equals(here.getRoot()), "on another drive");
    for (Path called : List.of(folder, here.relativize(folder))) {
      assertThat(DataSets.open(called).splits())
          .isNotEmpty()
          .allMatch(split -> split.truth().annotations().size() == 1);
    }
  }

  @Test
  void aDescriptionThatIsNoYamlIsNamedWithItsPlace() {
    files
        .picture("images/train/a.png", 8, 6)
        .text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("data.yaml", "train: [images/train\nnames: {");
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(folder.resolve("data.yaml") + ":2:")
        .hasMessageContaining("not valid YAML: while parsing a flow sequence, expected ',' or ']'")
        .hasMessageNotContaining("\n");
  }

  /** Such paths mean the file's own folder, though there is one outside as well. */
  @Test
  void asRoboflowWritesIt() {
    new DataFixture(folder.resolve("train")).picture("images/other.png", 8, 6);
    DataFixture inner = new DataFixture(folder.resolve("mine"));
    inner
        .picture("train/images/a.png", 8, 6)
        .picture("valid/images/b.png", 8, 6)
        .text("train/labels/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("valid/labels/b.txt", "")
        .text(
            "data.yaml",
            "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nnc: 1\nnames: ['cat']\n");
    DataSet data = inner.open();
    assertThat(data.splits()).extracting(Split::name).containsExactly("train", "val");
    assertThat(data.splits().get(0).truth().images())
        .extracting(CocoImage::fileName)
        .containsExactly("a.png");
    assertThat(data.notes()).anyMatch(n -> n.startsWith("'test' is not used: there is no "));
  }

  @Test
  void withoutDescriptionIsNumbered() {
    files
        .picture("images/train2017/a.png", 8, 6)
        .picture("images/train2017/b.png", 8, 6)
        .text("labels/train2017/a.txt", "2 0.5 0.5 0.5 0.5\n");
    DataSet data = files.open();
    assertThat(data.labels().categories())
        .extracting(CocoCategory::name)
        .containsExactly("0", "1", "2");
    assertThat(data.notes()).anyMatch(n -> n.contains("called by their numbers"));
  }

  @Test
  void withListsOfPictures() {
    files
        .picture("images/a.png", 8, 6)
        .picture("images/b.png", 8, 6)
        .text("labels/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("labels/classes.txt", "cat\n")
        .text("train.txt", "./images/a.png\n")
        .text("val.txt", "images/b.png\n")
        .text("data.yaml", "train: train.txt\nval: val.txt\nnames: [cat]\n");
    DataSet data = files.open();
    assertThat(data.splits().get(0).truth().images().get(0).fileName()).isEqualTo("images/a.png");
    assertThat(data.splits().get(0).truth().annotations()).hasSize(1);
  }

  @Test
  void foldersMayBeLinks() throws IOException {
    new DataFixture(folder.resolve("disk")).picture("a.png", 8, 6).picture("deep/b.png", 8, 6);
    DataFixture yolo = new DataFixture(folder.resolve("yolo"));
    yolo.text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n").text("images/readme", "");
    try {
      Files.createSymbolicLink(folder.resolve("yolo/images/train"), folder.resolve("disk"));
    } catch (IOException | UnsupportedOperationException e) {
      Assumptions.abort("no symbolic links here: " + e);
    }
    assertThat(yolo.check().splits().get(0).pictures()).isEqualTo(2);
    assertThat(yolo.check().splits().get(0).objects()).isEqualTo(1);
  }

  /** As in well-known toy data sets: evaluation on what was learned says nothing. */
  @Test
  void whoseValIsItsTrain() {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/train/b.png", 8, 6)
        .text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("data.yaml", "train: images/train\nval: images/train\nnames: [cat]\n");
    DataSet data = files.open();
    assertThat(data.notes()).anyMatch(n -> n.contains("names the pictures of 'train' again"));
    assertThat(data.split("val").orElseThrow().truth().images()).hasSize(1);
    assertThat(data.split("train").orElseThrow().truth().images()).hasSize(1);
  }

  /** Names of classes, descriptions and lists as Windows leaves them. */
  @Test
  void textsOfAllKindsAreReadByTheirMarks() {
    for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
      String yaml =
          "\uFEFFnames: [K\u00e4se, \u8f7f\u8f66]\r\ntrain: train.txt\r\nval: images/b\r\n";
      DataFixture data = new DataFixture(folder.resolve(charset));
      data.picture("images/a/a.png", 8, 6)
          .picture("images/b/b.png", 8, 6)
          .bytes("data.yaml", yaml.getBytes(Charset.forName(charset)))
          .bytes("train.txt", "\uFEFFimages/a/a.png\r\n".getBytes(Charset.forName(charset)))
          .bytes("labels/a/a.txt", "\uFEFF1 .5 .5 .5 .5\r".getBytes(Charset.forName(charset)))
          .text("labels/b/b.txt", "0 .5 .5 .5 .5");
      DataSet found = data.open();
      assertThat(found.labels().categories())
          .extracting(CocoCategory::name)
          .containsExactly("K\u00e4se", "\u8f7f\u8f66");
      assertThat(found.named("train").truth().annotations()).hasSize(1);
    }
  }

  private void requireRefused(String yaml, String message) {
    DataFixture data = new DataFixture(folder.resolve(Integer.toString(yaml.hashCode())));
    data.picture("images/train/a.png", 8, 6)
        .text("labels/train/a.txt", "0 .5 .5 .5 .5")
        .bytes("data.yaml", yaml.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(data::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.yaml")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void oddDescriptionsAreOneLine() {
    requireRefused("names: {0: a, 00: b}", "names: class 0 stands twice");
    requireRefused("names: {0: a, 0: b}", "key '0' stands twice");
    requireRefused("names: [a]\nnames: [b]", "key 'names' stands twice");
    requireRefused("names: [K\u00e4se]\ntrain: images/train", ":1: is not UTF-8 (byte 10)");
    requireRefused("names: [a\0]", "holds the character NUL");
    requireRefused("names: [a]\nkpt_shape: [17]", "kpt_shape must be the number of key points");
    requireRefused("names: {" + "9".repeat(1001) + ": a}", "must be a whole number");
    requireRefused("names: [a]\nkpt_shape: [17, 4]", "found [17,4]");
    requireRefused(
        "names: [a]\nnc: " + "9".repeat(1001), "holds a number of more than 1,000 digits");
  }

  @Test
  void poseDataIsReadAsBoxesWithANote() {
    String points = " 0.3 0.3 2 0.7 0.7 2 0.3 0.7 1 0 0 0";
    new DataFixture(folder)
        .picture("images/train/a.png", 10, 10)
        .picture("images/val/b.png", 10, 10)
        .text("data.yaml", "names: [a]\nkpt_shape: [4, 3]\ntrain: images/train\nval: images/val\n")
        .text("labels/train/a.txt", "0 0.5 0.5 0.6 0.8" + points + "\n")
        .text("labels/val/b.txt", "0 0.5 0.5 0.6 0.8" + points + "\n");
    DataSet data = new DataFixture(folder).open();
    for (Split split : data.splits()) {
      assertThat(split.truth().annotations().get(0).width()).isCloseTo(6, within(1e-9));
      assertThat(split.truth().annotations().get(0).height()).isCloseTo(8, within(1e-9));
    }
    assertThat(data.notes()).anyMatch(n -> n.startsWith("labels hold 4 key points of 3 values"));
  }
}
