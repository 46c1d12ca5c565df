package org.groupdetr.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Split;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataConversionTest {
  private static final DataConversion.Options PLAIN =
      new DataConversion.Options(Optional.empty(), false, false);
  private static final DataConversion.Options OVERWRITE =
      new DataConversion.Options(Optional.empty(), true, true);

  @TempDir Path folder;
  private Path in = Path.of("");
  private Path out = Path.of("");
  private DataFixture files = new DataFixture(in);

  @BeforeEach
  void start() {
    in = folder.resolve("in");
    out = folder.resolve("out");
    files = new DataFixture(in);
  }

  private static DataSet read(Path folder) {
    return DataCheck.of(folder, new DataCheck.Options(Optional.empty(), true, 5)).data();
  }

  private void expectSame(DataSet before) {
    DataSet after = read(out);
    assertThat(after.format()).isEqualTo(DataFormat.COCO);
    assertThat(after.labels()).isEqualTo(before.labels());
    assertThat(after.splits()).hasSameSizeAs(before.splits());
    for (Split split : before.splits()) {
      Split same = after.split(split.name()).orElseThrow();
      assertThat(same.truth().annotations()).isEqualTo(split.truth().annotations());
      assertThat(same.truth().images()).hasSameSizeAs(split.truth().images());
      for (int i = 0; i < split.truth().images().size(); i++) {
        CocoImage a = split.truth().images().get(i);
        CocoImage b = same.truth().images().get(i);
        assertThat(b.id()).isEqualTo(a.id());
        assertThat(same.file(b)).hasSameBinaryContentAs(split.file(a));
      }
    }
  }

  @Test
  void pascalVoc() {
    files
        .picture("JPEGImages/a.png", 8, 6)
        .picture("JPEGImages/b.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "dog 1 1 4 5", "cat 0.25 0.1 8 6", "dog 3 3 3 3")
        .voc("Annotations/b.xml", 8, 6)
        .text("ImageSets/Main/train.txt", "a\n")
        .text("ImageSets/Main/test.txt", "b\n");
    DataConversion.Result result = DataConversion.convert(in, out, PLAIN);
    assertThat(result.linked() + result.copied()).isEqualTo(2);
    expectSame(read(in));
  }

  @Test
  void yolo() {
    files
        .picture("images/train/deep/a.png", 7, 9)
        .picture("images/val/b.png", 8, 6)
        .text("labels/train/deep/a.txt", "1 0.5 0.37 0.3 0.123456\n0 0.1 0.1 0.5 0.1 0.5 0.5\n")
        .text("data.yaml", "names: [cat, dog]\n");
    DataConversion.convert(in, out, PLAIN);
    expectSame(read(in));
    assertThat(out.resolve("train/deep/a.png")).isRegularFile();
  }

  /** What this program does not read is kept, too, and numbers keep their digits. */
  @Test
  void coco() throws IOException {
    String mask = ", 'segmentation': [[1.10, 2.2, 3, 4.123456789012345678, 5, 6]], 'note': null}";
    files
        .picture("train/x/a.png", 8, 6)
        .picture("train/b.png", 8, 6)
        .coco(
            "train.json",
            image(5, "x/a.png", 8, 6).replace("}", ", 'license': 3, 'lat': 1.10}")
                + ",{'id': 9, 'file_name': 'b.png'}",
            object(900100000257L, 5, 7, "1.5,1,2,2").replace("}", mask)
                + ","
                + object(3, 5, 70, "1,1,0,2"),
            category(70, "y") + "," + category(7, "x"));
    DataConversion.convert(in, out, PLAIN);
    expectSame(read(in));
    String text = Files.readString(out.resolve("annotations/instances_train.json"));
    assertThat(text).contains("4.123456789012345678", "\"lat\":1.10");
    ObjectMapper mapper = new ObjectMapper();
    JsonNode before = mapper.readTree(in.resolve("train.json").toFile());
    JsonNode after = mapper.readTree(text);
    assertThat(after.path("annotations")).isEqualTo(before.path("annotations"));
    assertThat(after.path("categories")).isEqualTo(before.path("categories"));
    assertThat(after.path("images").get(0)).isEqualTo(before.path("images").get(0));
    assertThat(after.path("images").get(1).path("width").asInt()).isEqualTo(8);
  }

  @Test
  void twiceIsTheSame() throws IOException {
    ShapesData.write(in, new ShapesSpec(4, 2, 64, 4, 8, 1));
    DataConversion.convert(in, out, PLAIN);
    Path again = folder.resolve("again");
    DataConversion.convert(out, again, PLAIN);
    for (String name : new String[] {"instances_train.json", "instances_val.json"}) {
      assertThat(again.resolve("annotations").resolve(name))
          .hasSameBinaryContentAs(out.resolve("annotations").resolve(name));
    }
  }

  /** A name that leads elsewhere must not be written there. */
  @Test
  void picturesStayInsideTheFolder() {
    files
        .picture("a.png", 8, 6)
        .picture("train/a.png", 8, 6)
        .coco(
            "train.json",
            image(1, "a.png", 8, 6) + "," + image(2, "../a.png", 8, 6),
            object(1, 1, 7, "1,1,2,2"),
            category(7, "x"));
    DataConversion.convert(in, out, PLAIN);
    assertThat(out.resolve("a.png")).doesNotExist();
    assertThat(out.resolve("train/a.png")).hasSameBinaryContentAs(in.resolve("a.png"));
    assertThat(out.resolve("train/train/a.png")).hasSameBinaryContentAs(in.resolve("train/a.png"));
    expectSame(read(in));
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    files.picture("a.png", 8, 6).voc("a.xml", 8, 6, "dog 1 1 4 5");
    new DataFixture(out).text("mine.txt", "dear");
    assertThatThrownBy(() -> DataConversion.convert(in, out, OVERWRITE))
        .isInstanceOf(UserException.class)
        .hasMessage(out + " is not empty; choose a new or empty folder");
    assertThat(out).isDirectoryNotContaining("glob:**conversion.json");
    Files.delete(out.resolve("mine.txt"));
    DataConversion.convert(in, out, PLAIN);
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .hasMessage(out + " holds an earlier conversion; add --overwrite to replace it");
    assertThatThrownBy(() -> DataConversion.convert(in, in.resolve("sub"), PLAIN))
        .hasMessageContaining("lies in " + in);
  }

  @Test
  void anEarlierConversionIsReplacedWithoutTrace() throws IOException {
    files
        .picture("train/a.png", 8, 6)
        .picture("test/b.png", 8, 6)
        .voc("train/a.xml", 8, 6, "dog 1 1 4 5")
        .voc("test/b.xml", 8, 6, "dog 1 1 4 5");
    DataConversion.convert(in, out, PLAIN);
    byte[] original = Files.readAllBytes(in.resolve("train/a.png"));
    Files.delete(in.resolve("test/b.xml"));
    DataConversion.convert(in, out, OVERWRITE);
    assertThat(read(out).splits()).extracting(Split::name).containsExactly("train");
    assertThat(in.resolve("train/a.png")).hasBinaryContent(original);
  }

  @Test
  void whatIsFatalIsNotConverted() {
    files.voc("Annotations/a.xml", 8, 6, "dog 1 1 4 5");
    assertThatThrownBy(() -> DataConversion.convert(in, out, PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pictures without a file");
    assertThat(out).doesNotExist();
  }

  /** Pictures are told apart by ids of any kind, and what is no picture is not listed. */
  @Test
  void oddIdsAndPlaceholdersAreCopiedAsTheyAre() throws IOException {
    Path from = folder.resolve("odd");
    new DataFixture(from)
        .picture("images/a.png", 8, 6)
        .picture("images/b.png", 8, 6)
        .coco(
            "annotations.json",
            "null, {'id': 'b', 'file_name': 'b.png'}, {'id': '7', 'file_name': 'a.png'}, {}",
            "{'id': 1, 'image_id': 'b', 'category_id': '3', 'bbox': [1, 1, '2', 2], 'x': NaN}",
            "{'id': '3', 'name': 'c'}");
    Path to = folder.resolve("converted");
    DataConversion.convert(from, to, new DataConversion.Options(Optional.empty(), false, true));
    String json = Files.readString(to.resolve("annotations/instances_train.json"));
    assertThat(json)
        .contains("\"images\":[{\"id\":\"b\",\"file_name\":\"b.png\",\"width\":8,")
        .contains("},{\"id\":\"7\",\"file_name\":\"a.png\",\"width\":8,\"height\":6}]");
    assertThat(new DataFixture(to).check().data().splits().get(0).truth().images()).hasSize(2);
  }
}
