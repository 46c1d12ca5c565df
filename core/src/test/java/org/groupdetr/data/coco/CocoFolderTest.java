package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Folders of COCO: where their files lie, and what is made of them. */
class CocoFolderTest {
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
    assertThat(data.format()).isEqualTo(DataFormat.COCO);
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
  void aBrokenFileIsNamedWithItsPlace() {
    files.picture("train/a.png", 8, 6).text("annotations/train.json", "{\"images\": [{\"id\": 1");
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.json:1:")
        .hasMessageContaining("cut off");
  }
}
