package org.groupdetr.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Mask;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes and masks in DJL's classes. */
class FoundObjectsTest {
  private static DetectedObjects.DetectedObject of(Box box, Optional<Rle> mask, Size picture) {
    return FoundObjects.of(
            new Question.Answer(picture, List.of(new Detection("cell", 3, 0.75, box, mask))))
        .item(0);
  }

  /** Where a mask of DJL lies, as DJL draws it: 1 where the object is, {@code [H, W]}. */
  private static byte[] drawn(Mask mask, Size picture) {
    byte[] bitmap = new byte[picture.width() * picture.height()];
    int left = mask.isFullImageMask() ? 0 : (int) (mask.getX() * picture.width());
    int top = mask.isFullImageMask() ? 0 : (int) (mask.getY() * picture.height());
    float[][] rows = mask.getProbDist();
    if (!mask.isFullImageMask()) {
      assertThat((int) (mask.getWidth() * picture.width())).isEqualTo(rows[0].length);
      assertThat((int) (mask.getHeight() * picture.height())).isEqualTo(rows.length);
    }
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[y].length; x++) {
        bitmap[(top + y) * picture.width() + left + x] = (byte) rows[y][x];
      }
    }
    return bitmap;
  }

  @Test
  void aBoxIsCutAtThePicturesEdge() {
    DetectedObjects.DetectedObject found =
        of(new Box(-10, 20, 50, 90), Optional.empty(), new Size(100, 80));
    Rectangle box = found.getBoundingBox().getBounds();
    assertThat(found.getClassName()).isEqualTo("cell");
    assertThat(found.getProbability()).isEqualTo(0.75);
    assertThat(new double[] {box.getX(), box.getY(), box.getWidth(), box.getHeight()})
        .containsExactly(0, 0.25, 0.5, 0.75);
  }

  /** Any mask in any picture: DJL draws each pixel where it was found. */
  @Test
  void masksAreDrawnWhereTheyWereFound() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      Size picture = new Size(1 + random.nextInt(60), 1 + random.nextInt(60));
      byte[] bitmap = new byte[picture.width() * picture.height()];
      int left = random.nextInt(picture.width());
      int top = random.nextInt(picture.height());
      for (int y = top; y < picture.height(); y++) {
        for (int x = left; x < picture.width(); x++) {
          bitmap[y * picture.width() + x] = (byte) random.nextInt(2);
        }
      }
      Rle mask = Rle.encoded(picture, bitmap);
      Box other = new Box(left + 0.5, top, picture.width(), picture.height());
      Mask around = (Mask) of(mask.box(), Optional.of(mask), picture).getBoundingBox();
      Mask beside = (Mask) of(other, Optional.of(mask), picture).getBoundingBox();
      assertThat(drawn(around, picture)).isEqualTo(bitmap);
      assertThat(drawn(beside, picture)).isEqualTo(bitmap);
      assertThat(around.isFullImageMask()).isEqualTo(mask.area() == 0);
      assertThat(beside.isFullImageMask()).isTrue();
    }
  }

  @Test
  void aDetectorOfMasksGivesMasks(@TempDir Path folder) throws Exception {
    Path run =
        ShakenModels.run(folder, "demo-masks", "data.evaluationSize={shortSide: 64, longSide: 96}");
    BufferedImage picture = ShakenModels.picture(70, 64, 1);
    Criteria<Image, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(Image.class, DetectedObjects.class)
            .optEngine("GroupDETR")
            .optModelPath(run)
            .optArgument("threshold", 0)
            .build();
    try (Detector detector = Detector.load(run);
        ZooModel<Image, DetectedObjects> model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      List<Detection> expected = detector.predict(picture, 0);
      DetectedObjects found = predictor.predict(ImageFactory.getInstance().fromImage(picture));
      assertThat(found.getNumberOfObjects()).isEqualTo(expected.size()).isPositive();
      for (int i = 0; i < expected.size(); i++) {
        DetectedObjects.DetectedObject object = found.item(i);
        assertThat(drawn((Mask) object.getBoundingBox(), new Size(70, 64)))
            .isEqualTo(expected.get(i).mask().orElseThrow().decoded());
      }
    }
  }
}
