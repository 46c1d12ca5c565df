package org.groupdetr.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.groupdetr.data.image.PilResize;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Window;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationPlanTest {
  private static final AugmentationSpec.ResizeCrop SMALL =
      new AugmentationSpec.ResizeCrop(0.5, List.of(60, 80), 133, 0.5, List.of(50, 70), 30, 60);

  private static AugmentationSpec.ResizeCrop spec(double flip, double crop) {
    return new AugmentationSpec.ResizeCrop(flip, List.of(60), 133, crop, List.of(50), 30, 60);
  }

  @Test
  void probabilitiesOfZeroAndOneAreObeyed() {
    RandomGenerator random = new SplittableRandom(1);
    Size size = new Size(90, 70);
    for (int i = 0; i < 200; i++) {
      ResizePlan never = ResizePlan.drawn(spec(0, 0), size, random);
      assertThat(never.flip()).isFalse();
      assertThat(never.cut()).isEmpty();
      ResizePlan always = ResizePlan.drawn(spec(1, 1), size, random);
      assertThat(always.flip()).isTrue();
      assertThat(always.cut()).isPresent();
    }
  }

  @Test
  void everyPlaceOfTheCutIsReachedAndLiesInside() {
    RandomGenerator random = new SplittableRandom(2);
    boolean corner = false;
    for (int i = 0; i < 3000; i++) {
      var cut = ResizePlan.drawn(spec(0, 1), new Size(60, 50), random).cut().orElseThrow();
      Window window = cut.window();
      assertThat(window.width()).isBetween(30, 60);
      assertThat(window.height()).isBetween(30, 50);
      assertThat(window.left() + window.width()).isLessThanOrEqualTo(cut.resized().width());
      assertThat(window.top() + window.height()).isLessThanOrEqualTo(cut.resized().height());
      corner |= window.left() + window.width() == 60 && window.width() < 60 && window.left() > 0;
    }
    assertThat(corner).isTrue();
  }

  @Test
  void aPictureSmallerThanTheSmallestCutIsTakenWhole() {
    AugmentationSpec.ResizeCrop spec =
        new AugmentationSpec.ResizeCrop(0, List.of(40), 100, 1, List.of(20), 384, 600);
    var plan = ResizePlan.drawn(spec, new Size(10, 10), new SplittableRandom(3));
    assertThat(plan.cut().orElseThrow().window()).isEqualTo(new Window(0, 0, 20, 20));
    assertThat(plan.size()).isEqualTo(new Size(40, 40));
  }

  private static AugmentationSpec.SquareResize square(double crop, boolean cropSquare) {
    return new AugmentationSpec.SquareResize(
        0.5, List.of(64, 96), false, crop, List.of(50, 70), 30, 60, cropSquare);
  }

  @Test
  void squaresHaveOneOfTheSides() {
    RandomGenerator random = new SplittableRandom(6);
    Set<Integer> sides = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      ResizePlan plan = ResizePlan.drawn(square(0.5, i % 2 == 0), new Size(90, 20), random, random);
      assertThat(plan.size().width()).isEqualTo(plan.size().height());
      sides.add(plan.size().width());
    }
    assertThat(sides).containsExactlyInAnyOrder(64, 96);
  }

  @Test
  void aSquareCropIsASquareWithinThePicture() {
    RandomGenerator random = new SplittableRandom(7);
    Set<Integer> sides = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      var cut =
          ResizePlan.drawn(square(1, true), new Size(90, 40), random, random).cut().orElseThrow();
      Window window = cut.window();
      int shorter = cut.resized().height();
      assertThat(window.width()).isEqualTo(window.height()).isBetween(30, Math.min(60, shorter));
      assertThat(window.left() + window.width()).isLessThanOrEqualTo(cut.resized().width());
      assertThat(window.top() + window.height()).isLessThanOrEqualTo(shorter);
      sides.add(window.width());
    }
    assertThat(sides).hasSize(31); // 30 to 60, since one of the short sides is above 60
  }

  @Test
  void theSideIsTheBatchsWhereItIsToBe() {
    AugmentationSpec.SquareResize each = square(0, false);
    AugmentationSpec.SquareResize all =
        new AugmentationSpec.SquareResize(0.5, each.sides(), true, 0, List.of(), 30, 60, false);
    Set<Size> alike = new HashSet<>();
    Set<Size> different = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      RandomGenerator own = new SplittableRandom(i);
      alike.add(all.drawn(new Size(9, 7), own, new SplittableRandom(0)).size());
      different.add(each.drawn(new Size(9, 7), own, new SplittableRandom(0)).size());
    }
    assertThat(alike).hasSize(1);
    assertThat(different).hasSize(2);
  }

  @Test
  void evaluationStretchesToASquare() {
    ResizePlan plan = square(0.5, false).whole(new ResizeSpec(64, 64), new Size(90, 20));
    assertThat(plan).isEqualTo(ResizePlan.stretched(new Size(90, 20), 64));
    RgbImage image = withRectangle(90, 20, 10, 4, 50, 16);
    RgbImage seen = PilResize.image(plan.rows(image));
    assertThat(seen.size()).isEqualTo(new Size(64, 64));
    Instances box = plan.instances(new Instances(new int[1], new float[] {10, 4, 50, 16}));
    double[] found = brightEdges(seen);
    for (int i = 0; i < 4; i++) {
      assertThat((double) box.boxes()[i]).isCloseTo(found[i], within(1.0));
    }
  }

  /** A bright rectangle is found where its box says, after whatever was done to both. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void boxesFollowPixels(int kind) {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 200; round++) {
      int width = random.nextInt(40, 120);
      int height = random.nextInt(40, 120);
      int x1 = random.nextInt(0, width - 20);
      int y1 = random.nextInt(0, height - 20);
      int x2 = random.nextInt(x1 + 15, width + 1);
      int y2 = random.nextInt(y1 + 15, height + 1);
      RgbImage image = withRectangle(width, height, x1, y1, x2, y2);
      ResizePlan plan =
          kind == 0
              ? ResizePlan.drawn(SMALL, image.size(), random)
              : ResizePlan.drawn(square(0.5, kind == 1), image.size(), random, random);
      Instances seen = plan.instances(new Instances(new int[] {5}, new float[] {x1, y1, x2, y2}));
      RgbImage pixels = PilResize.image(plan.rows(image));
      boolean visible = seen.labels().length == 1 && narrowest(seen.boxes()) > 4;
      if (visible) {
        assertThat(seen.labels()).containsExactly(5);
        double[] found = brightEdges(pixels);
        for (int i = 0; i < 4; i++) {
          assertThat((double) seen.boxes()[i]).as("%s", plan).isCloseTo(found[i], within(2.0));
        }
      }
    }
  }

  private static float narrowest(float[] box) {
    return Math.min(box[2] - box[0], box[3] - box[1]);
  }

  private static RgbImage withRectangle(int width, int height, int x1, int y1, int x2, int y2) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      if (x >= x1 && x < x2 && y >= y1 && y < y2) {
        pixels[3 * i] = (byte) 255;
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private static double[] brightEdges(RgbImage image) {
    double[] edges = {1e9, 1e9, 0, 0};
    for (int i = 0; i < image.width() * image.height(); i++) {
      if ((image.pixels()[3 * i] & 0xFF) > 127) {
        int x = i % image.width();
        int y = i / image.width();
        edges[0] = Math.min(edges[0], x);
        edges[1] = Math.min(edges[1], y);
        edges[2] = Math.max(edges[2], x + 1);
        edges[3] = Math.max(edges[3], y + 1);
      }
    }
    return edges;
  }

  /** The way back leads where a box came from. */
  @Test
  void placementsLeadBack() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 300; round++) {
      Size size = new Size(random.nextInt(60, 120), random.nextInt(60, 120));
      ResizePlan plan = ResizePlan.drawn(SMALL, size, random);
      Placement placement = plan.placement();
      float x1 = (float) (placement.left() + 0.2 * placement.width());
      float y1 = (float) (placement.top() + 0.3 * placement.height());
      float x2 = (float) (placement.left() + 0.7 * placement.width());
      float y2 = (float) (placement.top() + 0.9 * placement.height());
      float[] b =
          plan.instances(new Instances(new int[1], new float[] {x1, y1, x2, y2}))
              .targets(plan.size())
              .boxes();
      Box back = placement.box(b[0], b[1], b[2], b[3]);
      assertThat(back.x1()).as("%s", plan).isCloseTo(x1, within(1e-3));
      assertThat(back.y1()).isCloseTo(y1, within(1e-3));
      assertThat(back.x2()).isCloseTo(x2, within(1e-3));
      assertThat(back.y2()).isCloseTo(y2, within(1e-3));
    }
  }
}
