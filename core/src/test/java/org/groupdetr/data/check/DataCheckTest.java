package org.groupdetr.data.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.data.DataFixture.category;
import static org.groupdetr.data.DataFixture.image;
import static org.groupdetr.data.DataFixture.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.groupdetr.data.DataFixture;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.Split;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.load.TrainingPictures;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of problem in a data set made for it: one of it, and nothing else. */
class DataCheckTest {
  private static final String A = image(1, "a.png", 8, 6);
  private static final String BOX = object(10, 1, 7, "1,1,2,2");
  private static final String CLASS = category(7, "x");

  @TempDir Path folder;
  private DataFixture files = new DataFixture(Path.of(""));

  @BeforeEach
  void start() {
    files = new DataFixture(folder).picture("train/a.png", 8, 6);
  }

  private void expect(ProblemKind kind, String file, OptionalLong id, String value) {
    DataCheck check = files.check();
    assertThat(check.problems()).hasSize(1);
    ProblemCount found = check.problems().get(0);
    assertThat(found.kind()).isEqualTo(kind);
    assertThat(found.count()).isEqualTo(1);
    assertThat(found.first().get(0).file()).isEqualTo(file);
    assertThat(found.first().get(0).id()).isEqualTo(id);
    assertThat(found.first().get(0).value()).contains(value);
    assertThat(check.fatal()).isEqualTo(kind.fatal());
  }

  private void expectObject(ProblemKind kind, String box, String value) {
    files.coco("train.json", A, BOX + "," + object(11, 1, 7, box), CLASS);
    expect(kind, "a.png", OptionalLong.of(11), value);
  }

  @Test
  void nothing() {
    files.coco("train.json", A, BOX, CLASS);
    assertThat(files.check().problems()).isEmpty();
  }

  private void expectMask(ProblemKind kind, String mask, String value) {
    String masked = BOX.replace("}", ", 'segmentation': [[1, 1, 3, 1, 3, 3, 1, 3]]}");
    String other = object(11, 1, 7, "2,2,4,3");
    files.coco(
        "train.json",
        A,
        masked
            + ","
            + (mask.isEmpty() ? other : other.replace("}", ", 'segmentation': ") + mask + "}"),
        CLASS);
    expect(kind, "a.png", OptionalLong.of(11), value);
  }

  @Test
  void masks() {
    String good = "[2, 2, 6, 2, 6, 5, 2, 5]";
    expectMask(ProblemKind.NO_MASK, "", "");
    expectMask(ProblemKind.NO_MASK, "[]", "");
    expectMask(ProblemKind.BROKEN_POLYGON, "[[1, 2, 3, 4]," + good + "]", "1 of 2");
    expectMask(ProblemKind.BROKEN_POLYGON, "[" + good + ", [1, 2, 3, 4, 5, 6, 7]]", "1 of 2");
    expectMask(ProblemKind.BROKEN_POLYGON, "[" + good + ", [0, 0, 1e9, 0, 4, 4]]", "1 of 2");
    expectMask(ProblemKind.POLYGON_OUTSIDE, "[[20, 20, 24, 20, 24, 24]," + good + "]", "1 of 2");
    expectMask(ProblemKind.SELF_CROSSING, "[[0, 0, 8, 6, 8, 0, 0, 6]]", "1 of 1");
    expectMask(ProblemKind.EMPTY_MASK, "[[2, 2, 6, 2, 4, 2]]", "");
    expectMask(ProblemKind.EMPTY_MASK, "[[2.1, 2.1, 2.3, 2.1, 2.3, 2.3, 2.1, 2.3]]", "");
    expectMask(ProblemKind.EMPTY_MASK, "{'size': [6, 8], 'counts': [48]}", "");
    String size = "the mask is of 6 x 8 pixels, the picture of 8 x 6";
    expectMask(ProblemKind.BROKEN_MASK, "{'size': [8, 6], 'counts': [10, 38]}", size);
    String length = "the runs cover 20 pixels";
    expectMask(ProblemKind.BROKEN_MASK, "{'size': [6, 8], 'counts': [10, 10]}", length);
    expectMask(ProblemKind.BROKEN_MASK, "{'size': [6, 8], 'counts': [-3, 51]}", "negative");
    expectMask(ProblemKind.BROKEN_MASK, "{'size': [6, 8], 'counts': '0`'}", "ends inside");
    expectMask(ProblemKind.BROKEN_MASK, "'nonsense'", "polygons must be lists");
    assertThat(ProblemKind.BROKEN_MASK.treatment().words()).contains("masks are learned");
  }

  /** Whatever the masks are, loading for training neither fails nor keeps those it cannot use. */
  @Test
  void damagedMasksAreLeftOutOfTraining() {
    String[] masks = {
      "[[1, 1, 5, 1, 5, 5]]",
      "{'size': [6, 8], 'counts': [10, 10, 28]}",
      "[[1, 1, 5, 1], [1, 1, 5, 1, 5, 5]]",
      "[[1, 1, 5, 1]]",
      "[]",
      "{'size': [8, 6], 'counts': [10, 38]}",
      "{'size': [6, 8], 'counts': '0`'}",
      "7",
      "[[30, 30, 40, 30, 40, 40]]"
    };
    String objects =
        IntStream.range(0, masks.length)
            .mapToObj(
                i ->
                    object(10 + i, 1, 7, i + ",1,1,2")
                        .replace("}", ", 'segmentation': " + masks[i] + "}"))
            .collect(Collectors.joining(","));
    files.coco("train.json", A, objects, CLASS);
    DataSet data = files.open();
    Split train = data.split("train").orElseThrow();
    TrainingPicture boxes = TrainingPictures.of(train, data.labels()).get(0);
    assertThat(boxes.masks()).isEmpty();
    assertThat(boxes.labels()).hasSize(8);
    TrainingPicture masked = TrainingPictures.withMasks(train, data.labels()).get(0);
    assertThat(masked.masks().orElseThrow()).hasSize(3).hasSameSizeAs(masked.labels());
    HostTargets targets =
        ResizePlan.resized(new ResizeSpec(12, 16), new Size(8, 6)).targets(masked);
    assertThat(targets.masks().orElseThrow()).allMatch(m -> m.area() > 0);
    assertThat(targets.masks().orElseThrow().get(1).area()).isEqualTo(40);
  }

  @Test
  void boxes() {
    expectObject(ProblemKind.NO_AREA, "2,2,0,3", "box 2,2 0 x 3 in 8 x 6");
    expectObject(ProblemKind.NO_AREA, "2,2,3,0", "box 2,2 3 x 0 in 8 x 6");
    expectObject(ProblemKind.NEGATIVE_SIZE, "4,2,-2,3", "box 4,2 -2 x 3");
    expectObject(ProblemKind.OUTSIDE, "9,1,2,2", "box 9,1 2 x 2");
    expectObject(ProblemKind.OUTSIDE, "8,1,2,2", "box 8,1 2 x 2");
    expectObject(ProblemKind.OUTSIDE, "-3,1,2,2", "box -3,1 2 x 2");
    expectObject(ProblemKind.PARTLY_OUTSIDE, "-1,1,2,2", "box -1,1 2 x 2");
    expectObject(ProblemKind.PARTLY_OUTSIDE, "1,1,2,5.5", "box 1,1 2 x 5.5");
    expectObject(ProblemKind.REPEATED_OBJECT, "1,1,2,2", "box 1,1 2 x 2");
  }

  @Test
  void crowds() {
    String crowd = object(11, 1, 7, "1,1,2,2").replace("'iscrowd': 0", "'iscrowd': 1");
    files.coco("train.json", A, BOX + "," + crowd, CLASS);
    expect(ProblemKind.CROWD, "a.png", OptionalLong.of(11), "box 1,1 2 x 2");
  }

  @Test
  void objectsWithoutPicture() {
    files.coco("train.json", A, BOX + "," + object(11, 99, 7, "1,1,2,2"), CLASS);
    expect(ProblemKind.ORPHAN_OBJECT, "", OptionalLong.of(11), "picture id 99");
  }

  @Test
  void idsThatStandTwice() {
    files.coco("train.json", A, BOX + "," + object(10, 1, 7, "2,2,1,1"), CLASS);
    expect(ProblemKind.DUPLICATE_OBJECT_ID, "a.png", OptionalLong.of(10), "");
    files
        .picture("train/b.png", 8, 6)
        .coco("train.json", A + "," + image(1, "b.png", 8, 6), BOX, CLASS);
    expect(ProblemKind.DUPLICATE_PICTURE_ID, "b.png", OptionalLong.of(1), "");
  }

  @Test
  void aPictureListedTwice() {
    files.coco(
        "train.json",
        A + "," + image(2, "a.png", 8, 6),
        BOX + "," + object(11, 2, 7, "1,1,2,2"),
        CLASS);
    expect(ProblemKind.REPEATED_PICTURE, "a.png", OptionalLong.of(2), "");
  }

  @Test
  void classes() {
    files.coco("train.json", A, BOX + "," + object(11, 1, 8, "2,2,1,1"), CLASS);
    expect(ProblemKind.UNKNOWN_CLASS, "a.png", OptionalLong.of(11), "class id 8");
    files.coco("train.json", A, BOX, CLASS + "," + category(9, "y"));
    expect(ProblemKind.UNUSED_CLASS, "", OptionalLong.of(9), "y");
    files.coco(
        "train.json", A, BOX + "," + object(11, 1, 9, "2,2,1,1"), CLASS + "," + category(9, "x"));
    expect(ProblemKind.CLASS_CLASH, "", OptionalLong.empty(), "'x' has ids 7 and 9");
  }

  @Test
  void classesThatDifferBetweenSplits() {
    files
        .picture("val/b.png", 8, 6)
        .coco("train.json", A, BOX, CLASS)
        .coco("val.json", image(1, "b.png", 8, 6), BOX, category(7, "y"));
    expect(ProblemKind.CLASS_CLASH, "", OptionalLong.empty(), "id 7 is 'x' and 'y'");
  }

  @Test
  void pictureFiles() throws IOException {
    files.coco(
        "train.json",
        A + "," + image(2, "b.png", 8, 6),
        BOX + "," + object(11, 2, 7, "1,1,2,2"),
        CLASS);
    expect(ProblemKind.MISSING_PICTURE, "b.png", OptionalLong.of(2), "not in ");
    files.bytes("train/b.png", new byte[0]);
    expect(ProblemKind.UNREADABLE_PICTURE, "b.png", OptionalLong.of(2), "it is empty (0 bytes)");
    byte[] whole = Files.readAllBytes(folder.resolve("train/a.png"));
    files.bytes("train/b.png", Arrays.copyOf(whole, whole.length - 40));
    expect(ProblemKind.UNREADABLE_PICTURE, "b.png", OptionalLong.of(2), "truncated");
    files.text("train/b.png", "<html></html>");
    expect(ProblemKind.UNREADABLE_PICTURE, "b.png", OptionalLong.of(2), "it is a web page");
    files.picture("train/b.png", 9, 6);
    expect(
        ProblemKind.SIZE_DIFFERS,
        "b.png",
        OptionalLong.of(2),
        "annotated as 8 x 6, stored as 9 x 6");
    files.picture("train/b.png", 6, 8);
    expect(ProblemKind.SIZE_DIFFERS, "b.png", OptionalLong.of(2), "mean the turned picture");
  }

  @Test
  void damageInsideIsFoundByDecoding() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("train/a.png"));
    bytes[60]++;
    files.bytes("train/a.png", bytes).coco("train.json", A, BOX, CLASS);
    assertThat(files.check().problems()).isEmpty();
    DataCheck check = DataCheck.of(folder, new DataCheck.Options(Optional.empty(), true, 1));
    assertThat(check.count(ProblemKind.UNREADABLE_PICTURE)).isEqualTo(1);
  }

  @Test
  void picturesWithoutEntryOrObject() {
    files.picture("train/b.png", 8, 6).coco("train.json", A, BOX, CLASS);
    expect(ProblemKind.UNLISTED_PICTURE, "train/b.png", OptionalLong.empty(), "");
    files.coco("train.json", A + "," + image(2, "b.png", 8, 6), BOX, CLASS);
    expect(ProblemKind.EMPTY_PICTURE, "b.png", OptionalLong.of(2), "");
  }

  @Test
  void anEntryWithoutFileName() {
    files.coco("train.json", A + ",{'id': 2}", BOX + "," + object(11, 2, 7, "1,1,2,2"), CLASS);
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.MISSING_PICTURE)).isEqualTo(1);
    assertThat(check.fatal()).isTrue();
  }

  @Test
  void aSizeThatNobodyKnows() {
    files
        .text("train/b.png", "no picture")
        .coco("train.json", A + ",{'id': 2, 'file_name': 'b.png'}", BOX, CLASS);
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.SIZE_DIFFERS)).isEqualTo(1);
    assertThat(check.count(ProblemKind.UNREADABLE_PICTURE)).isEqualTo(1);
    assertThat(check.count(ProblemKind.UNREADABLE_ANNOTATIONS)).isZero();
    assertThat(check.splits().get(0).objects()).isEqualTo(1);
  }

  @Test
  void aNameThatNoFileCanHave() {
    String objects = BOX + "," + object(11, 2, 7, "1,1,2,2");
    files.coco("train.json", A + "," + image(2, "b\\u0000.png", 8, 6), objects, CLASS);
    expect(
        ProblemKind.MISSING_PICTURE, "b\0.png", OptionalLong.of(2), "cannot be the name of a file");
  }

  /** Under another name the same picture is still the same. */
  @Test
  void picturesInTwoSplits() throws IOException {
    files
        .bytes("val/other.png", Files.readAllBytes(folder.resolve("train/a.png")))
        .coco("train.json", A, BOX, CLASS)
        .coco("val.json", image(1, "other.png", 8, 6), BOX, CLASS);
    expect(ProblemKind.LEAK, "other.png", OptionalLong.of(1), "the same as a.png in train");
  }

  @Test
  void equalNamesAloneAreNoLeak() {
    files
        .picture("val/a.png", 8, 6)
        .coco("train.json", A, BOX, CLASS)
        .coco("val.json", A, BOX, CLASS);
    assertThat(files.check().problems()).isEmpty();
  }

  @Test
  void oneFileInTwoLists() {
    new DataFixture(folder.resolve("voc"))
        .picture("JPEGImages/a.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "ant 1 1 4 5")
        .text("ImageSets/Main/train.txt", "a\n")
        .text("ImageSets/Main/val.txt", "a\n");
    files = new DataFixture(folder.resolve("voc"));
    expect(ProblemKind.LEAK, "a.png", OptionalLong.of(2), "the same file as in train");
  }

  @Test
  void manyObjects() {
    String objects =
        IntStream.range(0, 241)
            .mapToObj(i -> object(i, 1, 7, "1,1,2," + (1 + i / 1000.0)))
            .collect(Collectors.joining(","));
    files.coco("train.json", A, objects, CLASS);
    expect(ProblemKind.MANY_OBJECTS, "a.png", OptionalLong.of(1), "241 objects");
    assertThat(files.check().splits().get(0).mostObjects()).isEqualTo(241);
  }

  @Test
  void notANumberStopsWithItsPlace() {
    files.coco("train.json", A, object(10, 1, 7, "1,NaN,2,2"), CLASS);
    expect(ProblemKind.UNREADABLE_ANNOTATIONS, "", OptionalLong.empty(), "(id 10): bbox must be");
    assertThat(files.check().problems().get(0).first().get(0).value()).contains("train.json:1:");
  }

  @Test
  void allBrokenFilesAreFoundInOneGo() {
    DataFixture voc = new DataFixture(folder.resolve("voc"));
    voc.picture("JPEGImages/a.png", 8, 6)
        .voc("Annotations/a.xml", 8, 6, "ant 1 1 4 5")
        .text("Annotations/b.xml", "<annotation>")
        .text("Annotations/c.xml", "")
        .text("ImageSets/Main/train.txt", "a\nb\nc\nd\n");
    DataCheck check = voc.check();
    assertThat(check.count(ProblemKind.UNREADABLE_ANNOTATIONS)).isEqualTo(2);
    assertThat(check.count(ProblemKind.NO_ANNOTATION_FILE)).isEqualTo(1);
    assertThat(check.data().splits().get(0).truth().annotations()).hasSize(1);
  }

  @Test
  void picturesOfYoloThatCannotBeRead() {
    DataFixture yolo = new DataFixture(folder.resolve("yolo"));
    yolo.picture("images/train/a.png", 8, 6)
        .text("images/train/b.jpg", "no picture")
        .text("labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n")
        .text("data.yaml", "names: [cat]\n");
    DataCheck check = yolo.check();
    assertThat(check.count(ProblemKind.UNREADABLE_PICTURE)).isEqualTo(1);
    assertThat(check.fatal()).isTrue();
  }

  @Test
  void aSplitWithoutPictures() {
    files.coco("train.json", A, BOX, CLASS).coco("val.json", "", "", CLASS);
    DataCheck check = files.check();
    assertThat(check.count(ProblemKind.NO_PICTURES)).isEqualTo(1);
    assertThat(check.fatal()).isTrue();
  }

  /** Every kind says what is done; what stops training says what to do. */
  @Test
  void everyKindIsExplained() {
    for (ProblemKind kind : ProblemKind.values()) {
      assertThat(kind.title()).isNotBlank();
      assertThat(kind.remedy().isEmpty()).isEqualTo(!kind.fatal());
    }
  }

  /** Labels of YOLO in pixels lie outside, all of them: the note says why. */
  @Test
  void labelsInPixelsAreRecognised() {
    new DataFixture(folder.resolve("pixels"))
        .picture("images/train/a.png", 64, 48)
        .text("labels/train/a.txt", "0 32 24 16 12\n0 40 24 10 10\n")
        .text("data.yaml", "names: [cat]\n");
    DataCheck check = new DataFixture(folder.resolve("pixels")).check();
    assertThat(check.data().notes())
        .anyMatch(n -> n.contains("train: the labels look like pixels, not shares of the picture"));
    assertThat(check.fatal()).isTrue();
  }

  @Test
  void cornersInAnAnnotationFileAreRecognised() {
    files.picture("train/a.png", 100, 80).picture("train/b.png", 100, 81);
    files.coco(
        "train.json",
        DataFixture.image(1, "a.png", 100, 80),
        DataFixture.object(1, 1, 7, "60,40,90,70")
            + ","
            + DataFixture.object(2, 1, 7, "50,50,80,78")
            + ","
            + DataFixture.object(3, 1, 7, "10,10,30,30"),
        CLASS);
    assertThat(files.check().data().notes())
        .anyMatch(n -> n.contains("train: most boxes reach outside their pictures"));
  }
}
