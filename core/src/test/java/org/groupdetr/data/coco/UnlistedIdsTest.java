package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects that refer to what their file does not list belong to nothing, and are named as given.
 */
class UnlistedIdsTest {
  @TempDir Path folder;

  private CocoData read(String pictures, String classes, String object) throws IOException {
    String text =
        "{'images': [%s], 'categories': [%s], 'annotations': [{'id': 1, %s, 'bbox': [1, 2, 3, 4]}]}"
            .formatted(pictures, classes, object);
    Path file = Files.writeString(folder.resolve("gt.json"), text.replace('\'', '"'));
    return CocoFile.read(file, note -> {});
  }

  /** The listed ones are numbered from 1 here, which must not make the object theirs. */
  @Test
  void aPlainNumberIsNotTakenForTheFirstOfTexts() throws IOException {
    CocoData data =
        read(
            "{'id': 'a', 'file_name': 'a.png', 'width': 8, 'height': 8}",
            "{'id': 'cat', 'name': 'cat'}",
            "'image_id': 1, 'category_id': 1");
    CocoAnnotation object = data.annotations().get(0);
    assertThat(data.images())
        .extracting(CocoImage::id)
        .containsExactly(1L)
        .doesNotContain(object.imageId());
    assertThat(data.categories().get(0).id()).isEqualTo(1).isNotEqualTo(object.categoryId());
    assertThat(data.ids().picture(object.imageId())).hasToString("1");
    assertThat(data.ids().category(object.categoryId())).hasToString("1");
  }

  @Test
  void textsAndLargeNumbersAreNamedAsTheFileHasThem() throws IOException {
    CocoData data =
        read(
            "{'id': 1, 'file_name': 'a.png', 'width': 8, 'height': 8}",
            "{'id': 1, 'name': 'cat'}",
            "'image_id': 100000000000000000000, 'category_id': 'dog'");
    CocoAnnotation object = data.annotations().get(0);
    assertThat(data.ids().picture(object.imageId())).hasToString("100000000000000000000");
    assertThat(data.ids().category(object.categoryId())).hasToString("\"dog\"");
    assertThat(data.ids().picture(1)).hasToString("1");
  }
}
