package org.groupdetr.data.voc;

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
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.Split;
import org.groupdetr.data.check.DataCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pascal VOC in sub-folders, beside other XML, and with names of other systems. */
class VocNamesTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  /** The XML file, its picture, the word in the XML file, and the line in the list. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shots/a.xml | JPEGImages/shots/a.png | shots/a.png | shots/a",
        "shots/a.xml | JPEGImages/shots/a.png | other.jpg | shots\\a",
        "shots/a.xml | JPEGImages/a.png | a.png | a",
        "a.xml | JPEGImages/shots/a.png | C:\\x\\a.png | a",
        "a.xml | JPEGImages/A.PNG | a.png | a",
        "a.xml | JPEGImages/a.png | a.png | A",
        "a.xml | JPEGImages/a.png | a.png | a.png",
        "a.xml | JPEGImages/a.png | a.png | JPEGImages/a.png",
        "a.xml | JPEGImages/a.png | a.png | /home/me/JPEGImages/a.png",
        "a.xml | JPEGImages/a.png | a.png | Annotations/a.xml",
        "a.xml | JPEGImages/a.png | a.png | a 1",
        "a.xml | JPEGImages/a.png | a.png | a  -1",
        "photo 1.xml | JPEGImages/photo 1.png | x | photo 1",
        "photo 1.xml | JPEGImages/photo 1.png | x | photo 1 -1",
        "a.v1.xml | JPEGImages/a.v1.png | x | a.v1",
        "a.png.xml | JPEGImages/a.png | x | a.png",
        "e\u0301.xml | JPEGImages/\u00e9.png | x | \u00e9",
        "\u00e9.xml | JPEGImages/e\u0301.png | x | e\u0301",
        "d%C3%A9_1.xml | JPEGImages/d\u00e9 1.png | x | d%C3%A9_1",
        "number7.xml | JPEGImages/IMG_7.png | IMG_7.png | number7",
        "number7.xml | JPEGImages/deep/IMG_7.png | D:\\x\\IMG_7.png | number7",
        "a.xml | JPEGImages/a.jfif | a.jpg | a",
        "a.xml | JPEGImages/a.jpe | a.jpg | a",
        "a.xml | JPEGImages/a | a | a",
        "a.xml | pictures/a.png | a.png | a",
      })
  void picturesAndAnnotationsFindEachOther(String xml, String picture, String name, String line) {
    files
        .picture(picture, 8, 6)
        .picture("JPEGImages/zzz.png", 8, 6)
        .text("ImageSets/Main/default.txt", line + "\n")
        .text(
            "Annotations/" + xml,
            "<annotation><filename>%s</filename><size><width>8</width><height>6</height></size>"
                    .formatted(name)
                + "<object><name>ant</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax>"
                + "<ymax>5</ymax></bndbox></object></annotation>");
    for (int list = 1; list >= 0; list--) {
      DataSet data = files.open();
      assertThat(data.format()).isEqualTo(DataFormat.VOC);
      Split train = data.named("train");
      assertThat(train.truth().annotations()).hasSize(1);
      Path found = train.file(train.truth().images().get(0));
      assertThat(folder.relativize(found)).isEqualTo(Path.of(picture));
      files.text("ImageSets/Main/default.txt", "").text("ImageSets/Main/other.txt", "");
      delete("ImageSets/Main/default.txt");
      delete("ImageSets/Main/other.txt");
    }
  }

  private void delete(String file) {
    try {
      Files.delete(folder.resolve(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void equalNamesInSubFoldersStayApart() {
    for (String sub : List.of("one", "two")) {
      files
          .picture("JPEGImages/" + sub + "/a.png", sub.equals("one") ? 8 : 9, 6)
          .voc("Annotations/" + sub + "/a.xml", sub.equals("one") ? 8 : 9, 6, sub + " 1 1 4 5");
    }
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.splits().get(0).pictures()).isEqualTo(2);
  }

  @Test
  void whatMayBeSeveralFilesIsReported() {
    files
        .picture("JPEGImages/one/a.png", 8, 6)
        .picture("JPEGImages/two/a.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "x 1 1 4 5");
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.MISSING_PICTURE)).isEqualTo(1);
    assertThat(check.problems().get(0).first().get(0).value()).doesNotContain("fetch");
    files.text("ImageSets/Main/train.txt", "b\n").voc("Annotations/b2.xml", 8, 6);
    assertThat(files.check().problems().get(0).kind()).isEqualTo(ProblemKind.NO_ANNOTATION_FILE);
    assertThat(files.check().problems().get(0).first().get(0).file()).isEqualTo("b");
  }

  @Test
  void splitsMayBeFoldersOfAnnotations() {
    for (String split : List.of("train", "val")) {
      files
          .picture("JPEGImages/" + split + "/a.png", 8, 6)
          .voc("Annotations/" + split + "/a.xml", 8, 6, "ant 1 1 4 5");
    }
    DataSet data = files.open();
    assertThat(data.splits()).extracting(Split::name).containsExactly("train", "val");
    assertThat(data.splits()).allMatch(s -> s.truth().images().size() == 1);
    for (Split split : data.splits()) {
      assertThat(split.file(split.truth().images().get(0)).toString()).contains(split.name());
    }
  }

  /** Other programs have XML files, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<project xmlns='http://maven.apache.org/POM/4.0.0'><a/></project>",
        "<?xml version='1.0'?>\n<!-- <annotation> -->\n<annotations><version>1.1</version></annotations>",
        "<!DOCTYPE doc [<!ELEMENT annotation ANY>]><doc/>",
        "no XML at all",
        "",
      })
  void strayXmlIsNoPascalVoc(String stray) {
    files
        .picture("train/b.png", 8, 6)
        .text("pom.xml", stray)
        .text("train/meta.xml", stray)
        .coco(
            "annotations/train.json",
            image(1, "b.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    DataCheck check = files.check();
    assertThat(check.data().format()).isEqualTo(DataFormat.COCO);
    assertThat(check.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<annotation>",
        "<Annotation verified='no'>",
        "\ufeff<?xml version='1.0'?><annotation>",
        "<!-- made by x --><v:annotation xmlns:v='u'>",
      })
  void pascalVocIsKnownByItsRoot(String root) throws IOException {
    files
        .text("a.xml", root)
        .bytes("b.xml", root.getBytes(java.nio.charset.StandardCharsets.UTF_16));
    assertThat(XmlRoot.isAnnotation(folder.resolve("a.xml"))).isTrue();
    assertThat(XmlRoot.isAnnotation(folder.resolve("b.xml"))).isTrue();
  }

  @Test
  void otherXmlAmongTheAnnotationsIsNamed() {
    files
        .picture("JPEGImages/a.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "x 1 1 4 5")
        .text("Annotations/task.xml", "<annotations/>");
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.data().notes())
        .contains(
            "not used: Annotations/task.xml is not Pascal VOC's (it begins with <annotations>)");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAndLoopsPassedOver() throws IOException {
    files.picture("store/a.png", 8, 6).voc("Annotations/a.xml", 8, 6, "x 1 1 4 5");
    Files.createDirectories(folder.resolve("JPEGImages"));
    Files.createSymbolicLink(folder.resolve("JPEGImages/a.png"), Path.of("../store/a.png"));
    Files.createSymbolicLink(folder.resolve("JPEGImages/up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("Annotations/self"), Path.of("."));
    Files.createSymbolicLink(folder.resolve("Annotations/root"), folder);
    Files.createSymbolicLink(folder.resolve("latest"), Path.of("."));
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.splits().get(0).pictures()).isEqualTo(1);
  }
}
