package org.groupdetr.data.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.groupdetr.common.UserException;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {
  private static final String GOOD =
      "{'image_id': 3, 'category_id': 18, 'bbox': [1, 2, 3, 4], 'score': 0.5}";

  @TempDir Path folder;

  @Test
  void readsRowsInFileOrder() {
    DetectionTable table =
        read(
            "[{'score': 1, 'bbox': [-1.5, 2, -3, 4e2], 'extra': {'a': [1]}, 'category_id': -7,"
                + " 'image_id': 9007199254740993}, "
                + GOOD
                + "]");
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.imageId(0)).isEqualTo(9007199254740993L);
    assertThat(table.categoryId(0)).isEqualTo(-7);
    assertThat(table.score(0)).isEqualTo(1);
    assertThat(box(table, 0)).containsExactly(-1.5, 2, -3, 400);
    assertThat(table.imageId(1)).isEqualTo(3);
    assertThat(box(table, 1)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void anEmptyListIsAnEmptyTable() {
    assertThat(read("[]").size()).isZero();
    assertThat(read(" [ ]\n").size()).isZero();
  }

  @Test
  void readsMasksWhereTheyAreAskedFor() {
    String masks =
        "[{'image_id': 3, 'category_id': 1, 'score': 0.5, 'segmentation': {'size': [3, 4],"
            + " 'counts': [4, 2, 6]}}, {'image_id': 4, 'category_id': 1, 'segmentation': {'size':"
            + " [3, 4], 'counts': '0<'}, 'bbox': [9, 8, 7, 6], 'score': 0.4}]";
    DetectionTable table = ResultsFile.readMasks(file(masks));
    assertThat(box(table, 0)).containsExactly(1, 1, 1, 2);
    assertThat(box(table, 1)).containsExactly(9, 8, 7, 6);
    assertThat(table.mask(0)).contains(Segmentation.Runs.of(new Size(4, 3), 4, 2, 6));
    assertThat(table.maskArea(0)).isEqualTo(2);
    assertThat(table.maskArea(1)).isEqualTo(12);
    Path copy = folder.resolve("masks.json");
    ResultsFile.write(copy, table);
    assertThat(ResultsFile.readMasks(copy).mask(1)).isEqualTo(table.mask(1));

    DetectionTable boxes = read(masks);
    assertThat(box(boxes, 0)).containsExactly(1, 1, 1, 2);
    assertThat(boxes.mask(0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'size': [3, 4], 'counts': [4, 2]} | segmentation: the runs cover 6 pixels",
        "{'size': [3, 4], 'counts': '0`'}   | segmentation: the string of runs ends inside",
        "[[1, 1, 3, 1, 3, 3]]               | segmentation: must be run lengths",
        "'x'                                | segmentation: ",
        "null                               | has no segmentation",
      })
  void refusesBrokenMasksOnlyWhereMasksAreAskedFor(String mask, String message) {
    String json =
        "[{'image_id': 3, 'category_id': 1, 'score': 0.5, 'bbox': [1, 2, 3, 4], 'segmentation': "
            + mask
            + "}]";
    assertThat(read(json).size()).isEqualTo(1);
    Path file = file(json);
    assertThatThrownBy(() -> ResultsFile.readMasks(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + ":1:")
        .hasMessageContaining("results[0]: " + message);
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    DetectionTable table = new DetectionTable();
    for (int i = 0; i < 5000; i++) {
      table.add(
          random.nextLong(),
          random.nextInt(),
          random.nextDouble(),
          random.nextDouble(-1e3, 1e3),
          random.nextGaussian() * 1e-9,
          random.nextInt(500),
          random.nextDouble() * 1e12);
    }
    Path file = folder.resolve("new/dt.json");
    ResultsFile.write(file, table);
    DetectionTable back = ResultsFile.read(file);
    assertThat(back.size()).isEqualTo(5000);
    for (int row = 0; row < 5000; row++) {
      assertThat(back.imageId(row)).isEqualTo(table.imageId(row));
      assertThat(back.categoryId(row)).isEqualTo(table.categoryId(row));
      assertThat(back.score(row)).isEqualTo(table.score(row));
      assertThat(box(back, row)).containsExactly(box(table, row));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'score': 'high'         | score must be a finite number, found the text \"high\"",
        "'score': NaN            | score must be a finite number, found NaN",
        "'score': Infinity       | score must be a finite number, found Infinity",
        "'score': null           | has no score",
        "'image_id': 'a.jpg'     | image_id: the truth does not list picture \"a.jpg\"",
        "'image_id': 99999999999999999999 | image_id: the truth does not list picture 999",
        "'image_id': null        | has no image_id",
        "'category_id': null     | has no category_id",
        "'bbox': [1, 2, 3]       | bbox must be a list of 4 finite numbers, has 3",
        "'bbox': [1, 2, 3, null] | bbox must be a finite number, found null",
        "'bbox': [1, 2, 3, NaN]  | bbox must be a finite number, found NaN",
      })
  void aWrongFieldIsNamedWithFileLineAndEntry(String field, String message) {
    String name = field.substring(0, field.indexOf(':'));
    String bad = GOOD.replaceFirst(name + ": (\\[[^]]*]|[^,}]*)", field);
    assertThatThrownBy(() -> read("[" + GOOD + ",\n" + bad + "]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("dt.json:2:")
        .hasMessageContaining("results[1]: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'annotations': []} | must be a list of detections, found an object",
        "'text'              | results must be a list, found the text",
        "[3]                 | results[0]: a detection must be an object, found 3",
        "[[]]                | results[0]: a detection must be an object, found a list",
        "{'image_id': 1}     | must be one list of detections, found one on each line",
        "[] []               | more after the end",
      })
  void aWrongShapeIsOneClearLine(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("dt.json")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 30, 60, 70})
  void aCutFileSaysWhereItEnds(int length) {
    assertThatThrownBy(() -> read(("[" + GOOD + "]").substring(0, length)))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(".*dt.json:1:\\d+: the file is cut off here.*");
  }

  @Test
  void theTableRefusesWhatIsNotFinite() {
    DetectionTable table = new DetectionTable();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.add(3, 1, Double.NaN, 0, 0, 1, 1))
        .withMessage("score in picture 3 must be finite, was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.add(3, 1, 0.5, 0, 0, Double.POSITIVE_INFINITY, 1))
        .withMessage("box in picture 3 must be finite, was 0.0 0.0 Infinity 1.0");
    assertThat(table.size()).isZero();
  }

  private static double[] box(DetectionTable table, int row) {
    return new double[] {table.x(row), table.y(row), table.width(row), table.height(row)};
  }

  private DetectionTable read(String text) {
    return ResultsFile.read(file(text));
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("dt.json"), text.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
