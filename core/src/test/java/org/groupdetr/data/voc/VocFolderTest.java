package org.groupdetr.data.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of Pascal VOC. */
class VocFolderTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  @Test
  void withLists() {
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
    assertThat(data.format()).isEqualTo(DataFormat.VOC);
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
  void withTrainvalOnlyIsSplit() {
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
  void besideThePictures() {
    for (String split : List.of("train", "valid")) {
      files.picture(split + "/a" + split + ".png", 8, 6);
      files.voc(split + "/a" + split + ".xml", 8, 6, "ant 1 1 4 5");
    }
    assertThat(files.open().splits()).extracting(Split::name).containsExactly("train", "val");
  }

  @Test
  void listsAreReadByTheirMarksAndRefusedInOtherEncodings() {
    DataFixture data = new DataFixture(folder);
    data.picture("JPEGImages/a.png", 8, 6)
        .picture("JPEGImages/b.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "dog 1 1 3 3")
        .voc("Annotations/b.xml", 8, 6, "dog 1 1 3 3")
        .bytes(
            "ImageSets/Main/train.txt",
            "\uFEFFa\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE))
        .text("ImageSets/Main/val.txt", "\uFEFFb\r");
    assertThat(data.open().splits()).hasSize(2);
    data.bytes(
        "ImageSets/Main/val.txt",
        "b\nK\u00e4fer\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThatThrownBy(data::open)
        .isInstanceOf(org.groupdetr.common.UserException.class)
        .hasMessageContaining("val.txt:2: is not UTF-8 (byte 4); save it as UTF-8");
  }
}
