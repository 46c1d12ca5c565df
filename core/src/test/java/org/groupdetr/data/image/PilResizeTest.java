package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.groupdetr.data.augment.AugmentationSpec;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.augment.SizeRule;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PilResizeTest {
  private static RgbImage noise(int width, int height) {
    return new RgbImage(width, height, GoldenFormula.picture("n" + width, height, width));
  }

  /** The rule written out plainly: one sum per number, in longs. */
  private static int[][] pass(int[][] lines, int out) {
    int in = lines[0].length;
    double scale = (double) in / out;
    double support = Math.max(1, scale);
    int[][] result = new int[lines.length][out];
    for (int o = 0; o < out; o++) {
      double centre = (o + 0.5) * scale;
      int from = (int) Math.max(0, (long) (centre - support + 0.5));
      int to = (int) Math.min(in, (long) (centre + support + 0.5));
      double total = 0;
      for (int i = from; i < to; i++) {
        total += Math.max(0, 1 - Math.abs((i - centre + 0.5) * (1 / support)));
      }
      for (int line = 0; line < lines.length; line++) {
        long sum = 1 << 21;
        for (int i = from; i < to; i++) {
          double w = Math.max(0, 1 - Math.abs((i - centre + 0.5) * (1 / support)));
          sum += (long) (w / total * (1 << 22) + 0.5) * lines[line][i];
        }
        result[line][o] = (int) Math.min(255, sum >> 22);
      }
    }
    return result;
  }

  private static int[][] transposed(int[][] a) {
    int[][] result = new int[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < a[0].length; k++) {
        result[k][i] = a[i][k];
      }
    }
    return result;
  }

  private static byte[] plainly(RgbImage image, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int c = 0; c < 3; c++) {
      int[][] plane = new int[image.height()][image.width()];
      for (int i = 0; i < image.width() * image.height(); i++) {
        plane[i / image.width()][i % image.width()] = image.pixels()[3 * i + c] & 0xFF;
      }
      int[][] result = transposed(pass(transposed(pass(plane, width)), height));
      for (int i = 0; i < width * height; i++) {
        pixels[3 * i + c] = (byte) result[i / width][i % width];
      }
    }
    return pixels;
  }

  @Test
  void equalsTheRuleWrittenOutPlainly() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      RgbImage image = noise(random.nextInt(1, 70), random.nextInt(1, 70));
      Size to = new Size(random.nextInt(1, 90), random.nextInt(1, 90));
      assertThat(PilResize.resized(image, to).pixels())
          .as("%s to %s", image.size(), to)
          .isEqualTo(plainly(image, to.width(), to.height()));
    }
  }

  @Test
  void theRoughestShrinkingNeitherOverflowsNorWraps() {
    RgbImage white = new RgbImage(300_000, 1, new byte[900_000]);
    Arrays.fill(white.pixels(), (byte) 255);
    byte[] found = PilResize.resized(white, new Size(3, 1)).pixels();
    assertThat(found).containsOnly(255);
  }

  @Test
  void aWindowIsThatPartOfTheWhole() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 200; round++) {
      RgbImage image = noise(random.nextInt(1, 40), random.nextInt(1, 40));
      Size to = new Size(random.nextInt(1, 60), random.nextInt(1, 60));
      int left = random.nextInt(to.width());
      int top = random.nextInt(to.height());
      int width = random.nextInt(1, to.width() - left + 1);
      Window window = new Window(left, top, width, random.nextInt(1, to.height() - top + 1));
      byte[] whole = PilResize.resized(image, to).pixels();
      RgbImage part = PilResize.image(new ResizedRows(new PictureRows(image, false), to, window));
      for (int y = 0; y < window.height(); y++) {
        for (int i = 0; i < 3 * width; i++) {
          assertThat(part.pixels()[3 * width * y + i])
              .isEqualTo(whole[3 * (to.width() * (top + y) + left) + i]);
        }
      }
    }
  }

  @Test
  void aMirroredPictureIsReadFromTheRight() {
    RgbImage image = noise(11, 5);
    RgbImage mirrored = PilResize.image(new PictureRows(image, true));
    for (int i = 0; i < 55; i++) {
      int other = i / 11 * 11 + 10 - i % 11;
      for (int c = 0; c < 3; c++) {
        assertThat(mirrored.pixels()[3 * i + c]).isEqualTo(image.pixels()[3 * other + c]);
      }
    }
  }

  @Test
  void aStripOfPixelsKeepsASize() {
    Size strip = new Size(50_000, 1);
    assertThat(SizeRule.resized(strip, 800, OptionalInt.of(1333))).isEqualTo(new Size(1333, 1));
    assertThat(SizeRule.resized(new Size(1, 50_000), 800, OptionalInt.of(1333)))
        .isEqualTo(new Size(1, 1333));
    assertThat(SizeRule.resized(new Size(80_000_000, 1), 600, OptionalInt.empty()).width())
        .isEqualTo(Integer.MAX_VALUE);
  }

  /** By hand from detectron2's ResizeShortestEdge: 640 * 800 / 480 is 1066.67, which DETR cuts. */
  @ParameterizedTest
  @CsvSource({
    "640, 480, 1067, 800",
    "480, 640, 800, 1067",
    "500, 375, 1067, 800",
    "640, 427, 1199, 800",
    "1920, 480, 1333, 333",
    "612, 612, 800, 800",
    "50000, 1, 1333, 1"
  })
  void detectron2RoundsBothSides(int width, int height, int wide, int high) {
    assertThat(SizeRule.shortestEdge(new Size(width, height), 800, 1333))
        .isEqualTo(new Size(wide, high));
  }

  @Test
  void theRuleIsThatOfTheProjectThatVariesPicturesSo() {
    Size picture = new Size(640, 480);
    ResizeSpec spec = new ResizeSpec(800, 1333);
    assertThat(new AugmentationSpec.LargeScaleJitter(0.5, 1024, 0.1, 2).whole(spec, picture).size())
        .isEqualTo(new Size(1067, 800));
    assertThat(
            new AugmentationSpec.ResizeCrop(0, List.of(800), 1333, 0, List.of(), 1, 1)
                .whole(spec, picture)
                .size())
        .isEqualTo(new Size(1066, 800));
  }
}
