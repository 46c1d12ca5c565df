package org.groupdetr.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.PilResize;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Window;
import org.groupdetr.data.load.BatchPixels;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;

/** Mask2Former's augmentation: its arithmetic by hand, and objects against pixels. */
class JitterPlanTest {
  private static final AugmentationSpec.LargeScaleJitter SPEC =
      new AugmentationSpec.LargeScaleJitter(0.5, 100, 0.1, 2.0);

  /** Gives the numbers that stand in its list. */
  private record Draws(List<Double> numbers) implements RandomGenerator {
    Draws(double... numbers) {
      this(new ArrayList<>());
      for (double number : numbers) {
        this.numbers.add(number);
      }
    }

    @Override
    public double nextDouble() {
      return numbers.remove(0);
    }

    @Override
    public long nextLong() {
      throw new AssertionError("not drawn");
    }
  }

  @Test
  void sizesAndPlacesAreThoseOfTheOfficialCode() {
    // Factor 0.1 + 1.9 * 0.75 = 1.525; 152.5 / 60 = 2.541667; 40 * that = 101.67, 60 * that =
    // 152.5, which is rounded to even; the cut begins at 0.5 * 52 = 26 and 0.5 * 2 = 1.
    JitterPlan plan = JitterPlan.drawn(SPEC, new Size(60, 40), new Draws(0.5, 0.75, 0.5));
    assertThat(plan.flip()).isFalse();
    assertThat(plan.resized()).isEqualTo(new Size(152, 102));
    assertThat(plan.window()).isEqualTo(new Window(26, 1, 100, 100));
    assertThat(plan.size()).isEqualTo(new Size(100, 100));
    // Factor 0.48; 48 / 64 = 0.75.
    plan = JitterPlan.drawn(SPEC, new Size(50, 64), new Draws(0.49, 0.2, 0.9));
    assertThat(plan.flip()).isTrue();
    assertThat(plan.resized()).isEqualTo(new Size(38, 48));
    assertThat(plan.window()).isEqualTo(new Window(0, 0, 38, 48));
  }

  /** The picture shows its mask: what is bright in it must be inside, but for the border. */
  @Test
  void masksAndBoxesFollowPixels() {
    SplittableRandom random = new SplittableRandom(4);
    int seen = 0;
    for (int round = 0; round < 300; round++) {
      Size size = new Size(random.nextInt(40, 160), random.nextInt(40, 160));
      int x = random.nextInt(size.width() - 25);
      int y = random.nextInt(size.height() - 25);
      // An L: concave, so that a cut may leave two parts.
      double[] ring = {x, y, x + 24, y, x + 24, y + 8, x + 8, y + 8, x + 8, y + 24, x, y + 24};
      Segmentation polygon = Segmentation.Polygons.of(ring);
      Rle stored = polygon.mask(size);
      JitterPlan plan = JitterPlan.drawn(SPEC, size, random);
      RgbImage pixels = PilResize.image(plan.rows(bright(stored)));
      HostTargets byPolygon = plan.targets(picture(size, polygon));
      HostTargets byRuns = plan.targets(picture(size, Segmentation.Runs.of(stored)));
      for (HostTargets targets : List.of(byPolygon, byRuns)) {
        Rle mask =
            targets.count() == 0 ? Rle.empty(plan.size()) : targets.masks().orElseThrow().get(0);
        assertThat(mask.size()).isEqualTo(plan.size());
        assertThat(wrong(mask.decoded(), pixels)).as("%s", plan).isZero();
      }
      if (byRuns.count() == 1 && byPolygon.count() == 1) {
        seen++;
        Box drawn = byPolygon.masks().orElseThrow().get(0).box();
        float[] b = byPolygon.boxes();
        if (drawn.area() > 0) {
          // A part thinner than a pixel counts for the box, but is not drawn.
          assertThat(drawn.x1()).isGreaterThan(100 * (b[0] - b[2] / 2) - 1.01);
          assertThat(drawn.y2()).isLessThan(100 * (b[1] + b[3] / 2) + 1.01);
        }
      }
    }
    assertThat(seen).isGreaterThan(150);
  }

  /** Pixels clearly bright but outside the mask, or clearly dark but inside. */
  private static int wrong(byte[] mask, RgbImage pixels) {
    int width = pixels.width();
    int wrong = 0;
    for (int i = width + 1; i < mask.length - width - 1; i++) {
      if (i % width == 0 || i % width == width - 1) {
        continue;
      }
      boolean bright = true;
      boolean dark = true;
      for (int k = 0; k < 9; k++) {
        int j = i + (k / 3 - 1) * width + k % 3 - 1;
        int level = pixels.pixels()[3 * j] & 0xFF;
        bright &= level > 200 && level != 128;
        dark &= level < 55 || level == 128;
      }
      wrong += (bright && mask[i] == 0) || (dark && mask[i] == 1) ? 1 : 0;
    }
    return wrong;
  }

  private static RgbImage bright(Rle mask) {
    byte[] pixels = new byte[3 * mask.size().width() * mask.size().height()];
    byte[] inside = mask.decoded();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (inside[i / 3] * 255);
    }
    return new RgbImage(mask.size().width(), mask.size().height(), pixels);
  }

  private static TrainingPicture picture(Size size, Segmentation mask) {
    Box box = mask.mask(size).box();
    float[] boxes = {(float) box.x1(), (float) box.y1(), (float) box.x2(), (float) box.y2()};
    return new TrainingPicture(
        1,
        Path.of("none"),
        size.width(),
        size.height(),
        new int[] {3},
        boxes,
        Optional.of(List.of(mask)));
  }

  @Test
  void whatTheCutDoesNotFillIsGreyAndNotPadding() {
    JitterPlan plan = JitterPlan.drawn(SPEC, new Size(50, 64), new Draws(0.9, 0.2, 0.9));
    RgbImage black = new RgbImage(50, 64, new byte[3 * 50 * 64]);
    RgbImage seen = PilResize.image(plan.rows(black));
    for (int i = 0; i < 100 * 100; i++) {
      boolean inside = i % 100 < 38 && i / 100 < 48;
      assertThat(seen.pixels()[3 * i + 1] & 0xFF).isEqualTo(inside ? 0 : 128);
    }
    BatchPixels pixels = BatchPixels.of(List.of(plan), 1, float[]::new);
    pixels.fill(0, black);
    assertThat(pixels.padding()).hasSize(10_000).containsOnly(false);
  }

  @Test
  void aCutMayLeaveTwoPartsOrNothing() {
    // The whole picture, twice as large, of which the left half is seen.
    JitterPlan plan =
        new JitterPlan(
            new Size(100, 60),
            false,
            new Size(200, 120),
            new Window(0, 0, 100, 100),
            new Size(100, 100));
    Segmentation fork =
        Segmentation.Polygons.of(
            new double[] {40, 10, 70, 10, 70, 40, 40, 40, 40, 30, 60, 30, 60, 20, 40, 20});
    HostTargets targets = plan.targets(picture(plan.picture(), fork));
    Rle mask = targets.masks().orElseThrow().get(0);
    assertThat(mask.area()).isEqualTo(2 * 20 * 20);
    assertThat(mask.box()).isEqualTo(new Box(80, 20, 100, 80));
    assertThat(targets.boxes()).containsExactly(0.9f, 0.5f, 0.2f, 0.6f);
    Segmentation beyond = Segmentation.Polygons.of(new double[] {60, 10, 70, 10, 70, 40});
    assertThat(plan.targets(picture(plan.picture(), beyond)).count()).isZero();
    Segmentation touching = Segmentation.Polygons.of(new double[] {50, 10, 70, 10, 70, 40});
    assertThat(plan.targets(picture(plan.picture(), touching)).count()).isZero();
  }

  @Test
  void boxesFollowWhereNoMasksAreLearned() {
    JitterPlan plan =
        new JitterPlan(
            new Size(100, 60),
            true,
            new Size(200, 120),
            new Window(0, 0, 100, 100),
            new Size(100, 100));
    TrainingPicture picture =
        new TrainingPicture(
            1,
            Path.of("none"),
            100,
            60,
            new int[] {4, 5},
            new float[] {40, 10, 90, 20, 0, 0, 10, 10});
    HostTargets targets = plan.targets(picture);
    assertThat(targets.labels()).containsExactly(4);
    assertThat(targets.boxes()).containsExactly(0.6f, 0.3f, 0.8f, 0.2f);
    assertThat(targets.masks()).isEmpty();
  }
}
