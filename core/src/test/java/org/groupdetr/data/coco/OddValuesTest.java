package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COCO's files with values as programs write them: read with a note, as pycocotools reads them. */
class OddValuesTest {
  private final List<String> notes = new ArrayList<>();
  @TempDir Path folder;

  private CocoTexts texts() {
    return new CocoTexts(folder, notes);
  }

  @Test
  void numbersInQuotesAreNumbers() {
    CocoData data =
        texts()
            .read(
                "{'id': '0', 'file_name': 'a.png', 'width': '64', 'height': ' 48 '}",
                "{'id': '1', 'image_id': '0', 'category_id': '1', 'bbox': ['4', '4.5', '2e1', 20],"
                    + " 'area': '400', 'iscrowd': '0'}",
                "{'id': '1', 'name': 1}");
    assertThat(data)
        .isEqualTo(
            new CocoData(
                List.of(new CocoImage(0, "a.png", 64, 48)),
                List.of(new CocoAnnotation(1, 0, 1, 4, 4.5, 20, 20, 400, false)),
                List.of(new CocoCategory(1, "1", ""))));
    assertThat(notes).anyMatch(n -> n.contains("gt.json: numbers in quotes, read as numbers: 12"));
    assertThat(notes).anyMatch(n -> n.contains("first at images[0]: id the text \"0\""));
    assertThat(notes).anyMatch(n -> n.contains("categories[0] (id 1): name 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "640.0 | 640 | 0",
        "'640' | 640 | 1",
        "640.5 | 640 | 1",
        "640.6 | 641 | 1",
        "null  | 0   | 0",
        "'x'   | 0   | 1",
        "1e12  | 0   | 1",
        "-3    | -3  | 0",
      })
  void widthsOfAllTypes(String text, int width, int noted) {
    CocoData data = texts().read("{'id': 1, 'file_name': 'a', 'width': " + text + "}", "", "");
    assertThat(data.images().get(0).width()).isEqualTo(width);
    assertThat(notes).hasSize(noted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "1          | 1",
        "1.50       | 1.50",
        "true       | true",
        "['a', 'b'] | a, b",
        "'\uFEFFcar' | car",
      })
  void namesOfAllTypes(String text, String name) {
    CocoData data =
        texts()
            .read(
                "{'id': 1, 'file_name': 123}",
                "",
                "{'id': 5, 'name': " + text + ", 'supercategory': " + text + "}");
    assertThat(data.categories()).containsExactly(new CocoCategory(5, name, name));
    assertThat(data.images().get(0).fileName()).isEqualTo("123");
    assertThat(texts().read("", "", "{'id': 7}").categories())
        .containsExactly(new CocoCategory(7, "7", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'480' | 480",
        "[480] | 480",
        "480 | 480",
        "null | 12",
        "[] | 12",
        "[1, 2] | 12",
        "'big' | 12",
        "{'a': 1} | 12",
        "NaN | 12",
        "true | 12",
        "[[1]] | 12"
      })
  void areasOfAllTypes(String text, double area) {
    CocoData data =
        texts()
            .read(
                "",
                "{'id': 1, 'image_id': 1, 'category_id': 1, 'area': "
                    + text
                    + ", 'bbox': [1, 2, 3, 4], 'iscrowd': 1}, {'id': 2, 'image_id': 1,"
                    + " 'category_id': 1, 'bbox': [1, 2, 3, 4]}",
                "");
    assertThat(data.annotations().get(0).area()).isEqualTo(area);
    assertThat(data.annotations().get(0).crowd()).isTrue();
    assertThat(data.annotations()).hasSize(2);
    assertThat(notes).hasSize(text.equals("480") || text.equals("null") ? 1 : 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0,false",
    "1,true",
    "'0',false",
    "'1',true",
    "false,false",
    "true,true",
    "2,true",
    "-1,true",
    "0.0,false",
    "'true',true",
    "'False',false",
    "'',false"
  })
  void crowdsOfAllTypes(String text, boolean crowd) {
    for (String flag : new String[] {text, "'" + text + "'"}) {
      if (!flag.isEmpty()) {
        CocoData data =
            texts()
                .read(
                    "",
                    "{'id': 1, 'image_id': 1, 'category_id': 1, 'bbox': [1, 2, 3, 4], 'iscrowd': "
                        + flag.replace("False", flag.startsWith("'") ? "False" : "false")
                        + "}",
                    "");
        assertThat(data.annotations().get(0).crowd()).as(flag).isEqualTo(crowd);
      }
    }
  }

  @Test
  void placeholdersArePassedOverWithANote() {
    CocoData data =
        texts()
            .read(
                "null, {'id': 1, 'file_name': 'a'}, {}",
                "null, {}, {'id': 4, 'image_id': 1, 'category_id': null, 'bbox': null},"
                    + " {'id': 5, 'image_id': 1, 'category_id': 1, 'bbox': [], 'segmentation': []},"
                    + " {'id': 6, 'image_id': 1, 'category_id': 1, 'bbox': [0, 0, 0, 0]}",
                "null, {'id': 1, 'name': 'a'}");
    assertThat(data.images()).hasSize(1);
    assertThat(data.annotations()).extracting(CocoAnnotation::id).containsExactly(6L);
    assertThat(data.categories()).hasSize(1);
    assertThat(notes)
        .anyMatch(n -> n.endsWith("entries that hold nothing, passed over: 3, first at images[0]"))
        .anyMatch(
            n ->
                n.endsWith(
                    "objects with neither a box nor a mask, passed over: 4, first at"
                        + " annotations[0]"));
    DetectionTable found =
        texts()
            .results(
                "[{'image_id': 1, 'category_id': 1, 'bbox': [], 'score': 0},"
                    + " {'image_id': 1, 'category_id': 1, 'bbox': null, 'score': null}, null, {},"
                    + " {'image_id': '1', 'category_id': '1', 'bbox': ['1', 2, 3, 4], 'score': 0.5}]",
                CocoIds.PLAIN);
    assertThat(found.size()).isEqualTo(1);
    assertThat(found.score(0)).isEqualTo(0.5);
    assertThat(notes)
        .anyMatch(
            n ->
                n.endsWith(
                    "dt.json: detections with neither a box nor a mask, passed over:"
                        + " 4, first at results[0]"));
  }

  /** A box that is not even named was forgotten, or is called something else. */
  @Test
  void anObjectWithoutAnyWordOfItsBoxIsAFault() {
    String object = "{'id': 1, 'image_id': 1, 'category_id': 1, 'box': [1, 2, 3, 4], 'score': 1}";
    assertThatThrownBy(() -> texts().read("", object, ""))
        .hasMessageContaining("annotations[0] (id 1): has no bbox");
    assertThatThrownBy(() -> texts().results("[" + object + "]", CocoIds.PLAIN))
        .hasMessageContaining("results[0]: has no bbox");
  }

  @Test
  void masksGiveTheBoxesThatAreMissing() {
    CocoData data =
        texts()
            .read(
                "{'id': 1, 'width': 8, 'height': 6}",
                "{'id': 1, 'image_id': 1, 'category_id': 1, 'segmentation': [[1, 1, 5, 1, 5, 4],"
                    + " [6, 2, 7.5, 2, 7, 3]], 'bbox': []}, {'id': 2, 'image_id': 1, 'category_id': 1,"
                    + " 'segmentation': {'size': [3, 4], 'counts': [4, 2, 6]}}",
                "{'id': 1, 'name': 'a'}");
    assertThat(data.annotations().get(0))
        .returns(1.0, CocoAnnotation::x)
        .returns(1.0, CocoAnnotation::y)
        .returns(6.5, CocoAnnotation::width)
        .returns(3.0, CocoAnnotation::height);
    assertThat(data.annotations().get(1))
        .returns(1.0, CocoAnnotation::x)
        .returns(1.0, CocoAnnotation::y)
        .returns(1.0, CocoAnnotation::width)
        .returns(2.0, CocoAnnotation::height);
    assertThat(notes).anyMatch(n -> n.contains("objects without a box, whose mask's is taken: 2"));
    assertThatThrownBy(
            () ->
                texts()
                    .read(
                        "",
                        "{'id': 3, 'image_id': 1, 'category_id': 1, 'segmentation': [[1, 2]]}",
                        ""))
        .hasMessageContaining("annotations[0] (id 3): has no bbox, and no mask that could give");
  }

  /** All that is wrong is said at once; what stands between is still looked at. */
  @Test
  void severalFaultsAreListed() {
    String good = "{'id': 1, 'image_id': 1, 'category_id': 1, 'bbox': [1, 2, 3, 4]}";
    assertThatThrownBy(
            () ->
                texts()
                    .read(
                        "{'id': 1}",
                        "{'id': 7, 'bbox': [1, [2], {'a': 3}, 4], 'x': {'y': []}},\n"
                            + good
                            + ",\n 3,\n {'id': 8, 'image_id': 1, 'bbox': [1, 2, 3, 4]}, [[]], 'x'",
                        "{'id': 1, 'name': 'a'}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("gt.json:1:")
        .hasMessageContaining("annotations[0] (id 7): bbox must be a finite number, found a list; ")
        .hasMessageContaining("; line 3:2: annotations[2]: an object's entry must be an object")
        .hasMessageContaining("; line 4:")
        .hasMessageContaining("annotations[3] (id 8): has no category_id")
        .hasMessageEndingWith("; and 2 more")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThatThrownBy(
            () -> texts().results("[3, {'image_id': 1, 'bbox': [1, 2, 3, 4]}]", CocoIds.PLAIN))
        .hasMessageContaining("results[0]: a detection must be an object")
        .hasMessageContaining("; line 1:")
        .hasMessageEndingWith("results[1]: has no category_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void filesAreReadByTheirMarks(String charset) throws IOException {
    String text = "\uFEFF{\"images\": [], \"categories\": [{\"id\": 1, \"name\": \"K\u00e4se\"}]}";
    Path file = folder.resolve("m.json");
    Files.write(file, text.getBytes(Charset.forName(charset)));
    assertThat(CocoFile.read(file).categories().get(0).name()).isEqualTo("K\u00e4se");
    Files.write(file, text.substring(1).getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CocoFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(".*m.json:1:\\d+: is not UTF-8.*; save it as UTF-8");
  }

  @Test
  void whatIsTooLargeForAnyReaderIsOneLine() {
    for (String text :
        List.of(
            "{'images': [{'id': " + "9".repeat(1001) + "}], 'categories': []}",
            "{'images': [{'id': 1, 'width': 1." + "9".repeat(1001) + "}], 'categories': []}",
            "{'" + "k".repeat(50_001) + "': 1}",
            "{'images': " + "[".repeat(2000))) {
      assertThatThrownBy(() -> CocoFile.read(texts().file("gt.json", text)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("gt.json")
          .hasMessageContaining("which no such file has")
          .hasMessageNotContaining("StreamRead")
          .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
  }
}
