package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.data.DataFixture;
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

/** Pictures of COCO under other names than their annotations give. */
class CocoNamesTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder);
  }

  private void annotate(String json, String... names) {
    StringBuilder images = new StringBuilder();
    StringBuilder objects = new StringBuilder();
    for (int i = 1; i <= names.length; i++) {
      String name = names[i - 1].replace("\\", "\\\\");
      images.append(i == 1 ? "" : ",").append(image(i, name, 8, 6));
      objects.append(i == 1 ? "" : ",").append(object(i, i, 7, "1,1,2,2"));
    }
    files.coco(json, images.toString(), objects.toString(), category(7, "x"));
  }

  private static List<String> missing(DataCheck check) {
    return check.problems().stream()
        .filter(p -> p.kind() == ProblemKind.MISSING_PICTURE)
        .flatMap(p -> p.first().stream())
        .map(p -> p.file() + ": " + p.value())
        .toList();
  }

  /** The file, the name in the annotations, and what the note says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images/90fbb0c7-a.png | images\\1/90fbb0c7-a.png | back slashes read as slashes",
        "images/left.png | /home/annotator/project/images/left.png | by the end of their paths",
        "images/right.png | C:\\Users\\annotator\\images\\right.png | back slashes",
        "images/top.png | ..\\..\\label-studio\\media\\upload\\4\\top.png | back slashes",
        "images/bottom.png | file:///data/local-files/bottom.png | by the end",
        "images/bottom.png | /data/local-files/?d=images/bottom.png | by the end",
        "images/web.png | https://example.org/a/web.png?token=1/2 | by the end",
        "train/IMG_1.PNG | IMG_1.png | in another case of letters",
        "Train/b.png | train/B.png | in another case of letters",
        "images/e\u0301.png | \u00e9.png | NFC, NFD",
        "images/\u00e9.png | e\u0301.png | NFC, NFD",
        "images/d\u00e9 1.png | d%C3%A9%201.png | percent signs decoded",
        "images/d%C3%A9.png | d\u00e9.png | percent signs decoded",
        "images/a b.png | a_b.png | underscores for spaces",
        "images/deep/down/a.png | a.png | in folders below",
        "images/a.png | a | without a suffix",
        "images/a.jpeg | a.jpg | without a suffix",
        "pics/x.png | images/x.png | by the end",
        "images/pic#1 [2] {3}?.png | other/pic#1 [2] {3}?.png | by the end",
      })
  void otherNamesAreFound(String file, String name, String note) {
    files.picture(file, 8, 6).picture("images/zzz.png", 8, 6);
    annotate("annotations.json", name);
    DataSet data = files.open();
    Split train = data.named("train");
    Path found = train.file(train.truth().images().get(0));
    assertThat(folder.relativize(found)).isEqualTo(Path.of(file));
    assertThat(data.notes())
        .anyMatch(n -> n.startsWith("train: 1 picture was not found") && n.contains(note));
    assertThat(missing(files.check())).isEmpty();
  }

  /** What stands in several folders is never just the first of them. */
  @Test
  void ofSeveralFilesNoneIsTaken() {
    for (String file :
        new String[] {"job1/a", "job1/deep/b", "job1/twice", "job2/c", "job2/twice"}) {
      files.picture("images/" + file + ".png", 8, 6);
    }
    annotate("annotations.json", "a.png", "b.png", "c.png", "twice.png");
    DataCheck check = files.check();
    assertThat(missing(check)).hasSize(1);
    assertThat(missing(check).get(0))
        .startsWith("twice.png: ")
        .endsWith("several files are called so: images/job1/twice.png, images/job2/twice.png");
    assertThat(check.count(ProblemKind.UNLISTED_PICTURE)).isZero();
    annotate("annotations.json", "a.png", "b.png", "c.png", "job2/twice.png");
    assertThat(missing(files.check())).isEmpty();
  }

  @Test
  void noFileStandsForTwoNames() {
    files.picture("images/a.png", 8, 6).picture("images/c.png", 8, 6);
    annotate("annotations.json", "c.png", "job1/a.png", "job2/a.png", "job3/c.png");
    assertThat(missing(files.check()))
        .hasSize(3)
        .allMatch(m -> m.contains("is called so, and belongs to another entry or split"));
  }

  @Test
  void picturesOfAnotherSplitAreNotTaken() {
    files.picture("train/a.png", 8, 6).picture("val/a.png", 8, 6).picture("val/b.png", 8, 6);
    annotate("annotations/instances_train.json", "a.png", "b.png");
    annotate("annotations/instances_val.json", "a.png", "b.png");
    assertThat(missing(files.check()))
        .containsExactly(
            "b.png: not in "
                + folder.resolve("train")
                + ": val/b.png is called so, and belongs to another entry or split");
  }

  /** Missing and unlisted are one list where they explain each other. */
  @Test
  void theNearestNameIsSaid() {
    files.picture("images/cat_0013.png", 8, 6).picture("images/dog.png", 8, 6);
    annotate("annotations.json", "cat_013.png", "dog.png", "elephant.png");
    DataCheck check = files.check();
    assertThat(missing(check))
        .containsExactly(
            "cat_013.png: not in "
                + folder.resolve("images")
                + "; the nearest name is images/cat_0013.png",
            "elephant.png: not in " + folder.resolve("images"));
    assertThat(check.count(ProblemKind.UNLISTED_PICTURE)).isZero();
    assertThat(ProblemKind.MISSING_PICTURE.remedy()).doesNotContain("fetch");
  }

  @Test
  void anAddressWillDo() {
    String entry = "{'id': %d, 'coco_url': 'http://x.org/%s', 'width': 8, 'height': 6}";
    for (String name : new String[] {"train2017/1.png", "train2017/2.png", "val2017/3.png"}) {
      files.picture(name, 8, 6);
    }
    files
        .coco(
            "annotations/lvis_v1_train.json",
            entry.formatted(1, "train2017/1.png") + "," + entry.formatted(2, "train2017/2.png"),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"))
        .coco(
            "annotations/lvis_v1_val.json",
            entry.formatted(3, "val2017/3.png"),
            object(1, 3, 7, "1,1,2,2"),
            category(7, "x"));
    DataCheck check = files.check();
    assertThat(check.fatal()).isFalse();
    assertThat(check.splits().get(0).pictures()).isEqualTo(2);
    assertThat(check.splits().get(1).pictures()).isEqualTo(1);
  }

  /** As CVAT and others write them. */
  @ParameterizedTest
  @CsvSource({"images/default", "images/batch 1", "pics", "data", "."})
  void picturesMayLieInAnyFolder(String word) {
    files.picture(word + "/frame_000000.png", 8, 6).picture(word + "/frame_000001.png", 8, 6);
    annotate("annotations/instances_default.json", "frame_000000.png", "frame_000001.png");
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.data().notes()).noneMatch(n -> n.contains("not found under"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAndLoopsPassedOver() throws IOException {
    files.picture("train/a.png", 8, 6).picture("store/b.png", 8, 6);
    annotate("annotations/train.json", "a.png", "b.png");
    Files.createSymbolicLink(folder.resolve("train/b.png"), Path.of("../store/b.png"));
    Files.createSymbolicLink(folder.resolve("train/c.png"), Path.of("gone.png"));
    Files.createSymbolicLink(folder.resolve("train/parent"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("latest"), Path.of("."));
    Files.createSymbolicLink(folder.resolve("self"), Path.of("self"));
    DataCheck check = files.check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.splits().get(0).pictures()).isEqualTo(2);
  }

  /** What Macs, Windows and network disks leave behind is no picture. */
  @Test
  void clutterIsNotSeen() {
    files.picture("data/a.png", 8, 6).text("__MACOSX/data/._a.png", "x").text("._labels.json", "x");
    for (String name :
        new String[] {".DS_Store", "._b.jpg", "Thumbs.db", "@eaDir/a.jpg", "desktop.ini"}) {
      files.text("data/" + name, "x");
    }
    annotate("labels.json", "a.png");
    assertThat(files.check().problems()).isEmpty();
  }
}
