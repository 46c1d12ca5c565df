package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoIds;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids of pictures and classes as programs write them. */
class OddIdsTest {
  private final List<String> notes = new ArrayList<>();
  @TempDir Path folder;

  private CocoTexts texts() {
    return new CocoTexts(folder, notes);
  }

  private static String image(String id) {
    return "{'id': " + id + ", 'file_name': 'x'}";
  }

  private static String object(String image, String category) {
    return "{'id': 1, 'image_id': "
        + image
        + ", 'category_id': "
        + category
        + ", 'bbox': [1, 2, 3, 4], 'area': 1}";
  }

  /** Texts are sorted as texts, large numbers as numbers; who refers to them comes first here. */
  @Test
  void idsAreNamesOfAnyKind() {
    CocoData texts =
        CocoFile.read(
            texts()
                .file(
                    "gt.json",
                    "{'annotations': ["
                        + object("'b'", "'z'")
                        + ","
                        + object("'nowhere'", "'y'")
                        + "], 'categories': [{'id': 'z', 'name': 'Z'}, {'id': 'y', 'name': 'Y'}],"
                        + " 'images': ["
                        + image("'c'")
                        + ","
                        + image("'b'")
                        + "]}"),
            notes::add);
    assertThat(texts.images()).extracting(CocoImage::id).containsExactly(2L, 1L);
    assertThat(texts.annotations().get(0).imageId()).isEqualTo(1);
    assertThat(texts.annotations().get(0).categoryId()).isEqualTo(2);
    assertThat(texts.ids().picture(1)).isEqualTo(new CocoIds.FileId("b", true));
    assertThat(List.of(1L, 2L)).doesNotContain(texts.annotations().get(1).imageId());
    assertThat(notes).anyMatch(n -> n.contains("ids of pictures are texts"));

    String large = "18446744073709551617";
    CocoData numbers =
        texts()
            .read(
                image(large) + "," + image("5") + "," + image("99999999999999999999"),
                object(large, "4294967297"),
                "{'id': 4294967297, 'name': 'a'}, {'id': 2, 'name': 'b'}");
    assertThat(numbers.images()).extracting(CocoImage::id).containsExactly(2L, 1L, 3L);
    assertThat(numbers.annotations().get(0).imageId()).isEqualTo(2);
    assertThat(numbers.categories()).extracting(CocoCategory::id).containsExactly(2, 1);
  }

  @Test
  void resultsMeetTheTruthByItsIds() throws IOException {
    CocoData truth =
        texts()
            .read(
                image("'000012'") + "," + image("'a.jpg'"),
                object("'a.jpg'", "8589934592"),
                "{'id': 8589934592, 'name': 'a'}, {'id': 1, 'name': 'b'}");
    DetectionTable found =
        texts()
            .results(
                "["
                    + detection("'a.jpg'", "8589934592")
                    + ","
                    + detection("12", "'1'")
                    + ","
                    + detection("'000012'", "77777777777")
                    + "]",
                truth.ids());
    assertThat(found.size()).isEqualTo(2);
    assertThat(found.imageId(0)).isEqualTo(2);
    assertThat(found.categoryId(0)).isEqualTo(2);
    assertThat(found.imageId(1)).isEqualTo(1);
    assertThat(found.categoryId(1)).isEqualTo(1);
    assertThat(notes)
        .anyMatch(n -> n.contains("classes that the truth does not have; they do not count: 1"));
    Path written = folder.resolve("out.json");
    ResultsFile.write(written, found);
    assertThat(Files.readString(written))
        .contains("\"image_id\":\"a.jpg\",\"category_id\":8589934592,")
        .contains("\"image_id\":\"000012\",\"category_id\":1,");
    assertThatThrownBy(() -> texts().results("[" + detection("'b.jpg'", "1") + "]", truth.ids()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("results[0]: image_id: the truth does not list picture \"b.jpg\"");
    assertThat(texts().results("[" + detection("'000012'", "1") + "]", CocoIds.PLAIN).imageId(0))
        .isEqualTo(12);
  }

  private static String detection(String image, String category) {
    return "{'image_id': "
        + image
        + ", 'category_id': "
        + category
        + ", 'bbox': [1, 2, 3, 4], 'score': 0.5}";
  }

  /** Texts of digits are numbers, but in the order of texts where that is another one. */
  @Test
  void textsOfDigitsKeepTheirOrder() {
    CocoData alike = texts().read(image("'1'") + "," + image("'2'"), "", "");
    assertThat(alike.ids()).isEqualTo(CocoIds.PLAIN);
    CocoData other = texts().read(image("'9'") + "," + image("'10'"), object("9", "1"), "");
    assertThat(other.images()).extracting(CocoImage::id).containsExactly(2L, 1L);
    assertThat(other.annotations().get(0).imageId()).isEqualTo(2);
  }
}
