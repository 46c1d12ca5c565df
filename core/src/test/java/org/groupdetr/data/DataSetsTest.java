package org.groupdetr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  /** Where COCO annotations and pictures of a split may lie: annotation file, picture. */
  @TestFactory
  Stream<DynamicTest> layoutsOfCoco() {
    return Stream.of(
            "annotations/instances_train2017.json train2017/",
            "annotations/instances_train2017.json images/train2017/",
            "annotations/train.json train/",
            "annotations/train.json images/train/",
            "annotations/train.json images/",
            "annotations/bbox_train.json train/",
            "train.json train/",
            "instances_train.json images/",
            "train/_annotations.coco.json train/",
            "train/labels.json train/data/",
            "annotations.json images/",
            "annotations.json ./",
            "annotations/all.json images/",
            "labels.json data/",
            "whatever.json pictures/")
        .map(layout -> layout.split(" "))
        .map(l -> DynamicTest.dynamicTest(l[0] + " " + l[1], () -> checkLayout(l[0], l[1])));
  }

  private void checkLayout(String json, String pictures) {
    Path root = folder.resolve(Integer.toString((json + pictures).hashCode()));
    String inside = pictures.equals("pictures/") ? "pictures/a.png" : "a.png";
    DataSet data =
        new DataFixture(root)
            .picture(pictures + "a.png", 8, 6)
            .picture(pictures + "b.png", 8, 6)
            .coco(
                json,
                image(1, inside, 8, 6) + "," + image(2, inside.replace('a', 'b'), 8, 6),
                object(1, 1, 5, "1,1,2,2"),
                category(5, "x"))
            .open();
    assertThat(data.format()).isEqualTo("COCO");
    assertThat(data.splits()).extracting(Split::name).containsExactly("train", "val");
    for (Split split : data.splits()) {
      assertThat(split.file(split.truth().images().get(0))).isRegularFile();
    }
  }

  @Test
  void splitsAreFoundAndNamedAlike() {
    for (String split : List.of("train", "valid", "test")) {
      files
          .picture(split + "/" + split + ".png", 8, 6)
          .coco(
              split + "/_annotations.coco.json",
              image(1, split + ".png", 8, 6),
              object(1, 1, 5, "1,1,2,2"),
              category(5, "x"));
    }
    assertThat(files.open().splits())
        .extracting(Split::name)
        .containsExactly("train", "val", "test");
  }

  @Test
  void theDummyClassOfRoboflowIsLeftOutAndSaid() {
    String dummy = "{'id': 0, 'name': 'raccoon', 'supercategory': 'none'},";
    files
        .picture("train/a.png", 8, 6)
        .picture("valid/b.png", 8, 6)
        .coco(
            "train/_annotations.coco.json",
            image(0, "a.png", 8, 6),
            object(0, 0, 1, "1,1,2,2"),
            dummy + category(1, "raccoon"))
        .coco(
            "valid/_annotations.coco.json",
            image(0, "b.png", 8, 6),
            object(0, 0, 1, "1,1,2,2"),
            dummy + category(1, "raccoon"));
    DataSet data = files.open();
    assertThat(data.labels().categories()).extracting(CocoCategory::id).containsExactly(1);
    assertThat(data.notes()).anyMatch(n -> n.startsWith("left out: class 'raccoon' (id 0)"));
    assertThat(data.splits()).allMatch(s -> s.truth().categories().size() == 1);
  }

  @Test
  void aClassZeroThatIsUsedStays() {
    files
        .picture("train/a.png", 8, 6)
        .picture("train/b.png", 8, 6)
        .coco(
            "train.json",
            image(1, "a.png", 8, 6) + "," + image(2, "b.png", 8, 6),
            object(1, 1, 0, "1,1,2,2"),
            "{'id': 0, 'name': 'all', 'supercategory': 'none'}," + category(1, "x"));
    assertThat(files.open().labels().count()).isEqualTo(2);
  }

  @Test
  void classesOfAllSplitsCountTogether() {
    files
        .picture("train/a.png", 8, 6)
        .picture("val/b.png", 8, 6)
        .coco("train.json", image(1, "a.png", 8, 6), object(1, 1, 7, "1,1,2,2"), category(7, "x"))
        .coco("val.json", image(1, "b.png", 8, 6), object(1, 1, 3, "1,1,2,2"), category(3, "y"));
    assertThat(files.open().labels().categories())
        .extracting(CocoCategory::name)
        .containsExactly("y", "x");
  }

  @Test
  void sizesThatAreMissingAreRead() {
    files
        .picture("train/a.png", 8, 6)
        .picture("train/b.png", 9, 5)
        .coco(
            "train.json",
            "{'id': 1, 'file_name': 'a.png'}, {'id': 2, 'file_name': 'b.png'}",
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    assertThat(files.check().data().split("train").orElseThrow().truth().images())
        .extracting(CocoImage::width)
        .containsExactly(8, 9);
  }

  @Test
  void pascalVocWithLists() {
    files
        .picture("JPEGImages/a.png", 8, 6)
        .picture("JPEGImages/b.png", 8, 6)
        .picture("JPEGImages/c.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "dog 1 1 4 5", "cat 0 0 8 6")
        .voc("Annotations/b.xml", 8, 6, "ant 1 1 4 5")
        .voc("Annotations/c.xml", 8, 6)
        .text("ImageSets/Main/train.txt", "a\nc\n")
        .text("ImageSets/Main/val.txt", "b\n")
        .text("ImageSets/Main/trainval.txt", "a\nb\nc\n")
        .text("ImageSets/Main/dog_train.txt", "a 1\n");
    DataSet data = files.open();
    assertThat(data.format()).isEqualTo("Pascal VOC");
    assertThat(data.splits()).extracting(Split::name).containsExactly("train", "val");
    assertThat(data.labels().categories())
        .containsExactly(
            new CocoCategory(1, "ant", ""),
            new CocoCategory(2, "cat", ""),
            new CocoCategory(3, "dog", ""));
    assertThat(data.splits().get(0).truth().annotations().get(0))
        .isEqualTo(new CocoAnnotation(1, 1, 3, 1, 1, 3, 4, 12, false));
    assertThat(data.splits().get(0).truth().images())
        .extracting(CocoImage::fileName)
        .containsExactly("a.png", "c.png");
    assertThat(data.splits().get(1).truth().annotations().get(0).imageId()).isEqualTo(3);
  }

  @Test
  void pascalVocWithTrainvalOnlyIsSplit() {
    files.text("ImageSets/Main/trainval.txt", "0\n1\n2\n3\n4\n5\n");
    for (int i = 0; i < 6; i++) {
      files
          .picture("JPEGImages/" + i + ".png", 8, 6)
          .voc("Annotations/" + i + ".xml", 8, 6, "ant 1 1 4 5");
    }
    DataSet data = files.open();
    assertThat(data.splits()).extracting(Split::name).containsExactly("train", "val");
    assertThat(data.notes()).anyMatch(n -> n.startsWith("no 'val'"));
  }

  @Test
  void pascalVocBesideThePictures() {
    for (String split : List.of("train", "valid")) {
      files.picture(split + "/a" + split + ".png", 8, 6);
      files.voc(split + "/a" + split + ".xml", 8, 6, "ant 1 1 4 5");
    }
    assertThat(files.open().splits()).extracting(Split::name).containsExactly("train", "val");
  }

  @Test
  void yoloWithDescription() {
    files
        .picture("images/train/a.png", 8, 6)
        .picture("images/val/b.png", 8, 6)
        .text("labels/train/a.txt", "1 0.5 0.5 0.5 0.5\n")
        .text(
            "data.yaml",
            "path: ../elsewhere\ntrain: images/train\nval: images/val\ntest:\n"
                + "names:\n  0: cat\n  1: dog\n");
    DataSet data = files.open();
    assertThat(data.format()).isEqualTo("YOLO");
    assertThat(data.labels().categories())
        .containsExactly(new CocoCategory(0, "cat", ""), new CocoCategory(1, "dog", ""));
    assertThat(data.splits().get(0).truth().annotations())
        .containsExactly(new CocoAnnotation(1, 1, 1, 2, 1.5, 4, 3, 12, false));
    assertThat(data.splits().get(1).truth().annotations()).isEmpty();
  }

  /** Such paths mean the file's own folder, though there is one outside as well. */
  @Test
  void yoloAsRoboflowWritesIt() {
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
  void yoloWithoutDescriptionIsNumbered() {
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
  void yoloWithListsOfPictures() {
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
  void yoloWhoseValIsItsTrain() {
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
    assertThat(DataSets.open(folder, Optional.of(DataFormat.VOC)).format()).isEqualTo("Pascal VOC");
    assertThat(DataSets.open(folder, Optional.of(DataFormat.COCO)).format()).isEqualTo("COCO");
    assertThatThrownBy(() -> DataSets.open(folder, Optional.of(DataFormat.YOLO)))
        .hasMessageContaining("no data set found; looked for YOLO: data.yaml");
  }

  @Test
  void severalAnnotationFilesOfOneSplitAreNamed() {
    files
        .picture("train/a.png", 8, 6)
        .coco("annotations/instances_train2014.json", image(1, "a.png", 8, 6), "", category(7, "x"))
        .coco(
            "annotations/instances_train2017.json", image(1, "a.png", 8, 6), "", category(7, "x"));
    assertThatThrownBy(files::open)
        .hasMessageContaining("several annotation files for 'train'")
        .hasMessageContaining(
            "annotations/instances_train2014.json, annotations/instances_train2017");
  }

  @Test
  void filesOfOtherTasksAreNotInTheWay() {
    files
        .picture("train2017/a.png", 8, 6)
        .picture("train2017/b.png", 8, 6)
        .coco(
            "annotations/instances_train2017.json",
            image(1, "a.png", 8, 6) + "," + image(2, "b.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"))
        .text("annotations/captions_train2017.json", "{}")
        .text("annotations/person_keypoints_train2017.json", "{}")
        .text("results.json", "[]")
        .text("package.json", "{\"name\": \"x\"}");
    assertThat(files.open().splits()).hasSize(2);
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
  void aBrokenFileIsNamedWithItsPlace() {
    files.picture("train/a.png", 8, 6).text("annotations/train.json", "{\"images\": [{\"id\": 1");
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.json:1:")
        .hasMessageContaining("cut off");
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
                + "; fetch the file or remove the picture from the annotations"
                + " (and 1 more: 'groupdetr data check' lists them)");
  }
}
