package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CocoFileTest {
  private static final String OBJECT =
      "{'id': 7, 'image_id': 3, 'category_id': 18, 'bbox': [1, 2.5, 3e1, 40], 'area': 600.25}";

  @TempDir Path folder;

  @Test
  void readsWhatTheFileSaysInItsOrder() {
    CocoData data =
        read(
            "{'info': {'a': [1, {'b': null}]}, 'categories': [{'supercategory': 'animal', 'id': 18,"
                + " 'name': 'dog'}, {'id': 2, 'name': 'cat', 'supercategory': null}],"
                + " 'annotations': [{'iscrowd': 1, 'segmentation': {'counts': 'a]}', 'size': [4,"
                + " 4]}, 'bbox': [1, 2.5, 3e1, 40], 'category_id': 18, 'image_id': 3, 'area':"
                + " 600.25, 'id': 9007199254740993}, {'id': 1, 'image_id': 99, 'category_id': 5,"
                + " 'bbox': [0, 0, 0, -1], 'area': 0, 'iscrowd': false, 'segmentation':"
                + " [[1, 2, 3]]}], 'images': [{'height': 480, 'file_name': 'a/ä.jpg', 'id': 3,"
                + " 'width': 640.0}]}");
    Segmentation runs = new Segmentation.Runs(new Size(4, 4), "a]}");
    Segmentation broken = Segmentation.Polygons.of(new double[] {1, 2, 3});
    assertThat(data)
        .isEqualTo(
            new CocoData(
                List.of(new CocoImage(3, "a/ä.jpg", 640, 480)),
                List.of(
                    new CocoAnnotation(
                        9007199254740993L, 3, 18, 1, 2.5, 30, 40, 600.25, true, runs),
                    new CocoAnnotation(1, 99, 5, 0, 0, 0, -1, 0, false, broken)),
                List.of(new CocoCategory(18, "dog", "animal"), new CocoCategory(2, "cat", ""))));
  }

  private static CocoAnnotation masked(long id, Segmentation mask) {
    return new CocoAnnotation(id, 1, 1, 0, 0, 1, 1, 1, false, mask);
  }

  /** No mask, however wrong, keeps a file from being read for its boxes. */
  @Test
  void masksAreReadAsTheyAre() {
    assertThat(mask("[[1, 2, 3.5, 4, 5, 6], [7, 8]]"))
        .isEqualTo(
            Segmentation.Polygons.of(new double[] {1, 2, 3.5, 4, 5, 6}, new double[] {7, 8}));
    assertThat(mask("{'counts': [3, 2.0, 30], 'size': [5, 7]}"))
        .isEqualTo(Segmentation.Runs.of(new Size(7, 5), 3, 2, 30));
    assertThat(mask("{'size': [5, 7], 'counts': '32n0'}"))
        .isEqualTo(new Segmentation.Runs(new Size(7, 5), "32n0"));
    assertThat(List.of(mask("[]"), mask("null"))).containsOnly(Segmentation.none());
    for (String wrong :
        List.of(
            "7",
            "'text'",
            "[1, 2, 3, 4, 5, 6]",
            "[[[1]]]",
            "[[1, 'x', 3]]",
            "[{'x': [1, {}]}]",
            "{}",
            "{'counts': 'a'}",
            "{'size': [5, 7]}",
            "{'size': [5, 7, 1], 'counts': 'a'}",
            "{'size': [5.5, 7], 'counts': 'a'}",
            "{'size': [5, 7], 'counts': [1e10]}",
            "{'size': [5, 7], 'counts': [3, [4]]}",
            "{'size': {'a': [1]}, 'counts': {'b': 2}}",
            "{'size': [NaN, 7], 'counts': [35]}")) {
      assertThat(mask(wrong)).as(wrong).isInstanceOf(Segmentation.Unreadable.class);
    }
    assertThat(mask("[[NaN, 1, Infinity, 1, 5, 4]]")).isInstanceOf(Segmentation.Polygons.class);
  }

  private Segmentation mask(String json) {
    CocoData data =
        read(
            "{'images': [], 'categories': [], 'annotations': [{'id': 1, 'image_id': 1,"
                + " 'category_id': 1, 'segmentation': "
                + json
                + ", 'bbox': [1, 2, 3, 5], 'area': 7}]}");
    assertThat(data.annotations().get(0).area()).isEqualTo(7);
    return data.annotations().get(0).segmentation();
  }

  @Test
  void absentPartsHaveTheirDocumentedValues() {
    List<String> notes = new ArrayList<>();
    Path file =
        file(
            "{'images': [{'id': 1}], 'categories': [], 'annotations': [{'id': 1, 'image_id': 1,"
                + " 'category_id': 1, 'bbox': [1, 2, 3, 5], 'area': null}]}");
    CocoData data = CocoFile.read(file, notes::add);
    assertThat(data.images()).containsExactly(new CocoImage(1, "", 0, 0));
    assertThat(data.annotations())
        .containsExactly(new CocoAnnotation(1, 1, 1, 1, 2, 3, 5, 15, false));
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0)).contains("gt.json", "objects without area: 1", "area of the box");
    assertThat(read("{'images': [], 'categories': []}").annotations()).isEmpty();
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    double third = 1 / 3.0;
    CocoData data =
        new CocoData(
            List.of(new CocoImage(Long.MAX_VALUE, "a \"b\"\n.jpg", 3, 4)),
            List.of(
                new CocoAnnotation(-5, 1, -2, third, 0.1 + 0.2, 2e-3, 1e22, Double.MIN_VALUE, true),
                masked(1, Segmentation.Runs.of(new Size(7, 5), 3, 2, 30)),
                masked(
                    2, Segmentation.Polygons.of(new double[] {0, third, 5.25, -7}, new double[3]))),
            List.of(new CocoCategory(0, "ü", "")));
    Path file = folder.resolve("new/folder/out.json");
    CocoFile.write(file, data);
    assertThat(CocoFile.read(file)).isEqualTo(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'bbox': [1, 2, 3]      | bbox must be a list of 4 finite numbers, has 3",
        "'bbox': [1, 2, 3, 4, 5]| bbox must be a list of 4 finite numbers, has more",
        "'bbox': [1, 2, 3, NaN] | bbox must be a finite number, found NaN",
        "'bbox': [1, 2, 3, 1e999] | bbox must be a finite number, found 1e999",
        "'bbox': [1, 'x', 3, 4] | bbox must be a finite number, found the text \"x\"",
        "'bbox': [[1, 2, 3, 4]] | bbox must be a finite number, found a list",
        "'bbox': '[1, 2, 3, 4]' | bbox must be a list of 4 finite numbers, found the text",
        "'bbox': {'x': 1}       | bbox must be a list of 4 finite numbers, found an object",
        "'category_id': null    | has no category_id",
        "'category_id': ''      | category_id must be a whole number or a text, found the text",
        "'category_id': true    | category_id must be a whole number or a text, found true",
        "'image_id': [1]        | image_id must be a whole number or a text, found a list",
        "'image_id': NaN        | image_id must be a whole number or a text, found NaN",
        "'iscrowd': 'maybe'     | iscrowd must be 0 or 1, found the text",
        "'iscrowd': [1]         | iscrowd must be 0 or 1, found a list",
      })
  void aWrongFieldIsNamedWithFileLineAndId(String field, String message) {
    String good =
        "'id': 7, 'image_id': 3, 'category_id': 18, 'bbox': [1, 2, 3, 4], 'area': 1, 'iscrowd': 0";
    String name = field.substring(0, field.indexOf(':'));
    String bad =
        good.contains(name + ":")
            ? good.replaceFirst(
                name + ": (\\[[^]]*]|[^,]*)", java.util.regex.Matcher.quoteReplacement(field))
            : good;
    assertThatThrownBy(
            () ->
                read(
                    "{'images': [], 'categories': [],\n 'annotations': ["
                        + OBJECT
                        + ",\n {"
                        + bad
                        + "}]}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("gt.json:3:")
        .hasMessageContaining("annotations[1] (id 7): " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[]                                | found a list, as in a results file",
        "3                                 | the file must be an object, found 3",
        "{'images': []}                    | it has no list of categories",
        "{'categories': []}                | it has no list of images",
        "{'images': {}, 'categories': []}  | images must be a list, found an object",
        "{'images': [3], 'categories': []} | images[0]: a picture must be an object, found 3",
        "{'images': [{'width': 5}], 'categories': []}| images[0]: has no id",
        "{'images': [{'id': 5, 'file_name': {}}], 'categories': []} | (id 5): file_name must be text",
        "{'images': [], 'categories': [{'name': 'x'}]} | categories[0]: has no id",
        "{'images': [], 'annotations': [{'id': 1, 'bbox': [1, 1, 1, 1]}], 'categories': []} | (id 1): has no image_id",
        "{'images': [], 'categories': []} x | Unrecognized token",
        "{'images': [], 'categories': []} 3 | more after the end",
        "{'images': [}                     | not valid JSON",
        "nonsense                          | Unrecognized token",
        "                                  | the file is empty",
      })
  void aWrongShapeIsOneClearLine(String text, String message) {
    assertThatThrownBy(() -> read(text == null ? "" : text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("gt.json")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void aCutFileSaysWhereItEnds() {
    String whole =
        "{'info': {'a': true}, 'images': [{'id': 1}], 'categories': [], 'annotations': ["
            + OBJECT
            + "]}";
    for (int length = 1; length < whole.length(); length++) {
      String part = whole.substring(0, length);
      // Inside a word or a number the piece itself is wrong.
      String expected =
          part.matches(".*(: t|: tr|: tru|\\d\\.)")
              ? "not valid JSON: "
              : "the file is cut off here";
      assertThatThrownBy(() -> read(part))
          .isInstanceOf(UserException.class)
          .hasMessageMatching(".*gt.json:1:\\d+: " + expected + ".*");
    }
  }

  @Test
  void aMissingFileOrAFolderIsOneClearLine() {
    assertThatThrownBy(() -> CocoFile.read(folder.resolve("none.json")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot read")
        .hasMessageContaining("none.json: no such file");
    assertThatThrownBy(() -> CocoFile.read(folder)).isInstanceOf(UserException.class);
  }

  private CocoData read(String text) {
    return CocoFile.read(file(text));
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("gt.json"), text.replace('\'', '"'));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
