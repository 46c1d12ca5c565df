package org.groupdetr.data.folder;

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
import org.groupdetr.data.DataFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data set from strangers reads and writes nothing outside its folder and the new one. */
class ContainmentTest {
  private static final DataConversion.Options PLAIN =
      new DataConversion.Options(Optional.empty(), false, false);
  private static final DataConversion.Options OVERWRITE =
      new DataConversion.Options(Optional.empty(), true, false);

  @TempDir Path folder;
  private Path in = Path.of("");
  private Path out = Path.of("");
  private Path secret = Path.of("");
  private DataFixture files = new DataFixture(in);

  @BeforeEach
  void start() {
    in = folder.resolve("in");
    out = folder.resolve("deep/out");
    files = new DataFixture(in);
    new DataFixture(folder).picture("secret.png", 8, 6);
    secret = folder.resolve("secret.png");
  }

  private void coco(String name) {
    files
        .picture("train/a.png", 8, 6)
        .coco(
            "train.json",
            image(1, "a.png", 8, 6) + "," + image(2, name, 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
  }

  private List<String> written() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(f -> folder.relativize(f).toString())
          .filter(f -> !f.startsWith("in/"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../secret.png",
        "ABSOLUTE",
        "x/../../../secret.png",
        "..\\\\..\\\\secret.png",
        "/etc/hostname",
      })
  void cocoNamesThatLeadOutAreRefused(String name) throws IOException {
    coco(name.replace("ABSOLUTE", secret.toString()));
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pictures without a file");
    assertThatThrownBy(() -> DataSets.open(in)).isInstanceOf(UserException.class);
    assertThat(written()).containsExactly("secret.png");
  }

  @Test
  void whatLeadsOutIsSaid() {
    coco("../../secret.png");
    assertThatThrownBy(() -> DataSets.open(in))
        .hasMessageContaining("'../../secret.png' leads out of the data set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.png", "ABSOLUTE", "../../in/../secret.png"})
  void yoloListsThatLeadOutAreRefused(String line) throws IOException {
    files
        .picture("images/a.png", 8, 6)
        .text("labels/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("train.txt", "images/a.png\n" + line.replace("ABSOLUTE", secret.toString()) + "\n")
        .text("data.yaml", "train: train.txt\nnames: [x]\n");
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pictures without a file")
        .hasMessageContaining("secret.png");
    assertThat(written()).containsExactly("secret.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../secret.png", "ABSOLUTE"})
  void vocNamesThatLeadOutAreRefused(String name) throws IOException {
    String path = name.replace("ABSOLUTE", secret.toString());
    files
        .picture("JPEGImages/b.png", 8, 6)
        .text(
            "Annotations/a.xml",
            "<annotation><filename>"
                + path
                + "</filename><path>"
                + path
                + "</path><object><name>x</name>"
                + "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></object></annotation>");
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pictures without a file");
    assertThat(written()).containsExactly("secret.png");
  }

  /** On Linux these are whole names of files; elsewhere, and for others, they are paths. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void backSlashesDoNotClimb() throws IOException {
    new DataFixture(folder).picture("deep/victim.png", 3, 3);
    byte[] before = Files.readAllBytes(folder.resolve("deep/victim.png"));
    files.picture("train/..\\..\\victim.png", 8, 6).picture("train/C:\\b.png", 8, 6);
    coco("..\\\\..\\\\victim.png");
    DataConversion.convert(in, out, PLAIN);
    assertThat(folder.resolve("deep/victim.png")).hasBinaryContent(before);
    assertThat(written())
        .containsExactlyInAnyOrder(
            "secret.png",
            "deep/victim.png",
            "deep/out/conversion.json",
            "deep/out/annotations/instances_train.json",
            "deep/out/train/a.png",
            "deep/out/train/.._.._victim.png");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksInTheNewFolderAreNotFollowed() throws IOException {
    coco("a.png");
    DataConversion.convert(in, out, PLAIN);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.delete(out.resolve("train/a.png"));
    Files.delete(out.resolve("train"));
    Files.createSymbolicLink(out.resolve("train"), elsewhere);
    assertThatThrownBy(() -> DataConversion.convert(in, out, OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leads out of " + out);
    assertThat(elsewhere).isEmptyDirectory();
    Files.delete(out.resolve("train"));
    Files.move(out.resolve("annotations"), elsewhere.resolve("kept"));
    Files.createSymbolicLink(out.resolve("annotations"), elsewhere.resolve("kept"));
    assertThatThrownBy(() -> DataConversion.convert(in, out, OVERWRITE))
        .hasMessageContaining("leads out of " + out);
    assertThat(elsewhere.resolve("kept/instances_train.json")).isRegularFile();
  }

  /** A link that stands where a picture goes is replaced, not what it points to. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksToFilesAreReplaced() throws IOException {
    coco("a.png");
    DataConversion.convert(in, out, PLAIN);
    byte[] before = Files.readAllBytes(secret);
    Files.delete(out.resolve("train/a.png"));
    Files.createSymbolicLink(out.resolve("train/a.png"), secret);
    DataConversion.convert(in, out, OVERWRITE);
    assertThat(secret).hasBinaryContent(before);
    assertThat(out.resolve("train/a.png")).hasSameBinaryContentAs(in.resolve("train/a.png"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void picturesThatLieInTheNewFolderAreNotReplaced() throws IOException {
    coco("a.png");
    DataConversion.convert(in, out, PLAIN);
    Path other = folder.resolve("other");
    Files.createDirectory(other);
    Files.createSymbolicLink(other.resolve("train"), out.resolve("train"));
    Files.copy(in.resolve("train.json"), other.resolve("train.json"));
    assertThatThrownBy(() -> DataConversion.convert(other, out, OVERWRITE))
        .hasMessageContaining("itself; choose another folder");
    assertThat(out.resolve("train/a.png")).isRegularFile();
    assertThatThrownBy(() -> DataConversion.convert(out.resolve("train"), out, OVERWRITE))
        .isInstanceOf(UserException.class);
    Path link = Files.createSymbolicLink(folder.resolve("link"), in);
    assertThatThrownBy(() -> DataConversion.convert(in, link.resolve("sub"), PLAIN))
        .hasMessageContaining("lies in " + in + " itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root:x:0:0\n", "", "<!DOCTYPE html>", "GIF89a", "BM"})
  void onlyPicturesAreCopied(String content) throws IOException {
    files.text("train/b.png", content);
    coco("b.png");
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot read picture " + in.resolve("train/b.png"));
    assertThat(written()).containsExactly("secret.png");
  }

  /** Pictures whose names would meet in the new folder, on this system or another. */
  @Test
  @DisabledOnOs({OS.WINDOWS, OS.MAC})
  void namesThatMeetStayApart() {
    String[] names = {
      "a\\b.png", "a_b.png", "3-a_b.png", "x.png", "X.PNG", "\u00e9.png", "e\u0301.png"
    };
    StringBuilder images = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      files.picture("train/" + names[i], 8, 6);
      images.append(i == 0 ? "" : ",").append(image(i + 1, names[i].replace("\\", "\\\\"), 8, 6));
    }
    files.coco("train.json", images.toString(), object(1, 1, 7, "1,1,2,2"), category(7, "x"));
    DataConversion.Result result = DataConversion.convert(in, out, PLAIN);
    assertThat(result.linked() + result.copied()).isEqualTo(names.length);
    var before = result.data().named("train");
    var after = DataSets.find(out, Optional.empty()).read(new org.groupdetr.data.ProblemLog(3));
    for (int i = 0; i < names.length; i++) {
      var split = after.named("train");
      assertThat(split.file(split.truth().images().get(i)))
          .hasSameBinaryContentAs(before.file(before.truth().images().get(i)));
    }
    assertThat(
            after.named("train").truth().images().stream()
                .map(i -> i.fileName().toLowerCase(java.util.Locale.ROOT))
                .distinct())
        .hasSize(names.length);
  }

  /** Names as long as file systems allow, and names that must become longer. */
  @Test
  @DisabledOnOs({OS.WINDOWS, OS.MAC})
  void longNamesAreKept() {
    StringBuilder images = new StringBuilder();
    String[] names = {
      "a".repeat(251) + ".png",
      "\u00e9".repeat(125) + ".png",
      "A".repeat(251) + ".png",
      "x".repeat(242) + ".png",
    };
    for (int i = 0; i < names.length; i++) {
      files.picture("train/" + names[i], 8, 6);
      images.append(i == 0 ? "" : ",").append(image(i + 1, names[i], 8, 6));
    }
    files.coco("train.json", images.toString(), object(1, 1, 7, "1,1,2,2"), category(7, "x"));
    DataConversion.convert(in, out, PLAIN);
    var after = DataSets.open(out).named("train").truth().images();
    assertThat(after.size() + DataSets.open(out).named("val").truth().images().size()).isEqualTo(4);
  }
}
