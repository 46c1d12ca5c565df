package org.groupdetr.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.Folders;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.ProblemKind;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.check.SplitSummary;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapesDataTest {
  private static final ShapesSpec SMALL = new ShapesSpec(60, 10, 96, 4, 8, 7);
  @TempDir Path folder;

  @Test
  void equalSeedsGiveEqualBytes() throws IOException {
    ShapesData.write(folder.resolve("a"), SMALL);
    ShapesData.write(folder.resolve("b"), SMALL);
    assertThat(hashes(folder.resolve("a"))).isEqualTo(hashes(folder.resolve("b"))).hasSize(72);
  }

  /** So that every machine learns from the same pictures. */
  @Test
  void theBytesAreTheseOnEveryMachine() throws IOException {
    ShapesData.write(folder, new ShapesSpec(3, 1, 64, 8, 8, 1));
    assertThat(hashes(folder))
        .containsEntry("train/000001.png", "7ac3ccd12c6f4590")
        .containsEntry("val/000001.png", "501978bf92d9b271")
        .containsEntry("annotations/instances_train.json", "fbfd0e77691c8233");
  }

  @Test
  void aScaleMakesShapesSmallAndChangesNothingElse() {
    ShapesSpec small = new ShapesSpec(2, 1, 256, 4, 8, 7, 0.25);
    ShapesData.write(folder.resolve("small"), small);
    CocoData truth = CocoFile.read(folder.resolve("small/annotations/instances_train.json"));
    assertThat(truth.annotations()).isNotEmpty();
    assertThat(truth.annotations())
        .allSatisfy(
            object ->
                assertThat(Math.max(object.width(), object.height()))
                    .isLessThanOrEqualTo(2 * 0.25 * 256 * 0.24 + 1));
  }

  @Test
  void aPictureDoesNotDependOnHowManyThereAre() throws IOException {
    ShapesData.write(folder.resolve("a"), SMALL);
    ShapesData.write(folder.resolve("b"), new ShapesSpec(5, 2, 96, 4, 8, 7));
    Map<String, String> large = hashes(folder.resolve("a"));
    hashes(folder.resolve("b")).entrySet().stream()
        .filter(e -> e.getKey().endsWith(".png"))
        .forEach(e -> assertThat(large).containsEntry(e.getKey(), e.getValue()));
  }

  @Test
  void anotherSeedOrSplitGivesOtherPictures() throws IOException {
    ShapesData.write(folder.resolve("a"), SMALL);
    ShapesData.write(folder.resolve("b"), new ShapesSpec(60, 10, 96, 4, 8, 8));
    List<String> all = new ArrayList<>(hashes(folder.resolve("a")).values());
    all.addAll(hashes(folder.resolve("b")).values());
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void isADataSetWithoutFault() {
    ShapesData.write(folder, SMALL);
    DataCheck check = DataCheck.of(folder, new DataCheck.Options(Optional.empty(), true, 10));
    assertThat(check.fatal()).isFalse();
    assertThat(check.problems())
        .extracting(ProblemCount::kind)
        .containsOnly(ProblemKind.EMPTY_PICTURE);
    assertThat(check.data().labels().categories())
        .extracting(CocoCategory::id)
        .containsExactly(1, 3, 4, 7);
    SplitSummary train = check.splits().get(0);
    assertThat(train.mostObjects()).isBetween(6, 8);
    assertThat(train.objects()).isBetween(60 * 4, 60 * 6);
    assertThat(train.objectsByClass()).allMatch(n -> n > 40);
  }

  @Test
  void masksAreWhatCanBeSeen() {
    ShapesData.write(folder, new ShapesSpec(60, 1, 96, 8, 8, 3));
    CocoData data = CocoFile.read(folder.resolve("annotations/instances_train.json"));
    Size size = new Size(96, 96);
    int runs = 0;
    int parts = 0;
    for (List<CocoAnnotation> objects : data.objectsByImage().values()) {
      List<Rle> masks = objects.stream().map(o -> o.segmentation().mask(size)).toList();
      for (int i = 0; i < masks.size(); i++) {
        CocoAnnotation object = objects.get(i);
        Box box = masks.get(i).box();
        assertThat((double) masks.get(i).area()).isEqualTo(object.area());
        assertThat(box.x1()).isGreaterThan(object.x() - 1);
        assertThat(box.y1()).isGreaterThan(object.y() - 1);
        assertThat(box.x2()).isLessThan(object.x() + object.width() + 1);
        assertThat(box.y2()).isLessThan(object.y() + object.height() + 1);
        for (int j = 0; j < i; j++) {
          assertThat(masks.get(i).intersectionArea(masks.get(j))).isZero();
        }
        if (object.segmentation() instanceof Segmentation.Polygons polygons) {
          parts += polygons.parts().size() > 1 ? 1 : 0;
        } else {
          runs++;
        }
      }
    }
    assertThat(runs).isGreaterThan(5);
    assertThat(parts).isGreaterThan(5);
  }

  /** Where a box is, its shape must be: the colour inside differs from that around it. */
  @Test
  void aBoxFitsItsShape() {
    for (Shape shape : Shape.values()) {
      ShapeCanvas canvas = new ShapeCanvas(64);
      ShapeCanvas.Coverage coverage =
          canvas.coverage(new ShapeCanvas.Pose(shape, 30.3, 33.1, 20, 0.4));
      canvas.paint(0, coverage, new int[] {200, 200, 200}, 0);
      byte[] pixels = canvas.pixels(new java.util.Random(1));
      int[] box = {64, 64, -1, -1};
      for (int i = 0; i < 64 * 64; i++) {
        if ((pixels[3 * i] & 0xFF) > 20) {
          box[0] = Math.min(box[0], i % 64);
          box[1] = Math.min(box[1], i / 64);
          box[2] = Math.max(box[2], i % 64 + 1);
          box[3] = Math.max(box[3], i / 64 + 1);
        }
      }
      assertThat(coverage.box().x1()).as(shape + " left").isBetween(box[0] - 1.0, box[0] + 1.0);
      assertThat(coverage.box().y1()).as(shape + " top").isBetween(box[1] - 1.0, box[1] + 1.0);
      assertThat(coverage.box().x2()).as(shape + " right").isBetween(box[2] - 1.0, box[2] + 1.0);
      assertThat(coverage.box().y2()).as(shape + " bottom").isBetween(box[3] - 1.0, box[3] + 1.0);
    }
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new ShapesSpec(10, 1, 96, 9, 8, 1))
        .hasMessage("classes must be 1 to 8, was 9");
    assertThatThrownBy(() -> new ShapesSpec(0, 1, 96, 4, 8, 1))
        .hasMessage("trainPictures must be at least 1, was 0");
  }

  private static Map<String, String> hashes(Path folder) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.put(Folders.relative(folder, file), hash(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
