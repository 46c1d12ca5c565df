package org.groupdetr.data.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions of YOLO's data sets as people write them. */
class YoloDescriptionTest {
  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files =
        new DataFixture(folder)
            .picture("images/train/a.png", 8, 6)
            .text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n");
  }

  private DataSet described(String text) {
    return files.text("data.yaml", "train: images/train\n" + text + "\n").open();
  }

  @Test
  void namesAreTheWordsThatStandThere() {
    assertThat(described("names: [yes, no, on, Off, y, 1, 1.5, true]").labels().categories())
        .extracting(CocoCategory::name)
        .containsExactly("yes", "no", "on", "Off", "y", "1", "1.5", "true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "names: [a, null] | class 1 must have a text as its name, found null",
        "names: [~] | class 0 must have a text as its name, found null",
        "names: [a: b] | class 0 must have a text as its name, found {\"a\":\"b\"}",
        "names: {3: [a]} | class 3 must have a text as its name, found [\"a\"]",
        "names: [a, ''] | class 1 must have a text as its name",
        "names: &n [a, b] | ",
      })
  void whatIsNoNameIsRefused(String text, String message) {
    if (message == null) {
      assertThat(described(text).labels().count()).isEqualTo(2);
    } else {
      assertThatThrownBy(() -> described(text))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("data.yaml: names: ")
          .hasMessageContaining(message);
    }
  }

  @Test
  void anAliasIsNotTakenForAFolder() {
    assertThatThrownBy(() -> described("test: &t images/train\nval: *t\nnames: [a]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("data.yaml:3: aliases such as *t are not read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nc: 80\nnames: [a, b]", "nc: '1'\nnames: {0: a, 1: b}"})
  void aCountThatIsNotThatOfTheNamesIsNoted(String text) {
    assertThat(described(text).notes())
        .anyMatch(n -> n.matches("data.yaml: nc is \\d+, but it lists 2 names, which count"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nc: 2\nnames: [a, b]",
        "nc: 3\nnames: {0: a, 2: b}",
        "nc: 2\nnames: {0: a, 2: b}"
      })
  void aCountThatFitsIsNot(String text) {
    assertThat(described(text).notes()).noneMatch(n -> n.contains("nc is"));
  }

  /**
   * Programs differ in whether it is a class, so that all numbers behind it may be meant otherwise.
   */
  @Test
  void anEmptyLineBetweenClassesIsRefused() {
    files.text("classes.txt", "\ncat\n\ndog\n");
    assertThatThrownBy(files::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("classes.txt:3: a line without a name between classes");
    files.text("classes.txt", "\ncat\ndog\n\n \n");
    assertThat(files.open().labels().categories())
        .extracting(CocoCategory::name)
        .containsExactly("cat", "dog");
  }

  @Test
  void outlinesThatAreNotKeptAreCounted() {
    files.text("labels/train/a.txt", "0 .1 .1 .4 .1 .4 .4\n0 .5 .5 .5 .5\n");
    assertThat(described("names: [a]").notes())
        .contains(
            "outlines (polygons) in label files: 1: the boxes around them are read, the outlines are"
                + " not");
  }
}
