package org.groupdetr.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.SplittableRandom;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTest {
  private static final Size PICTURE = new Size(40, 30);

  private static Detection at(double x1, double y1, double x2, double y2) {
    return new Detection("cat", 3, 0.9, new Box(x1, y1, x2, y2));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 6, 7, 8, 5, 6, 7, 8",
    "-5, -6, 7, 8, 0, 0, 7, 8",
    "35, 25, 47, 38, 35, 25, 40, 30",
    "-9, -9, 99, 99, 0, 0, 40, 30",
    "50, 40, 60, 50, 40, 30, 40, 30",
    "-9, -9, -3, -2, 0, 0, 0, 0"
  })
  void clampingKeepsThePartInside(
      double x1, double y1, double x2, double y2, double l, double t, double r, double b) {
    Detection clamped = at(x1, y1, x2, y2).clamped(PICTURE);
    assertThat(clamped).isEqualTo(at(l, t, r, b));
  }

  @Test
  void aCropHoldsEveryPixelThatIsTouched() {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(3, 4, 0x123456);
    BufferedImage crop = at(3.9, 4.2, 5.1, 6).cropped(picture).orElseThrow();
    assertThat(crop.getWidth()).isEqualTo(3);
    assertThat(crop.getHeight()).isEqualTo(2);
    assertThat(crop.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x123456);
  }

  /** Wherever a box lies, with whatever numbers. */
  @Test
  void croppingNeverThrows() {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e300};
    int cropped = 0;
    for (int i = 0; i < 5000; i++) {
      double[] edges = random.doubles(4, -60, 80).toArray();
      if (i % 5 == 0) {
        edges[random.nextInt(4)] = odd[random.nextInt(odd.length)];
      }
      Optional<BufferedImage> crop = at(edges[0], edges[1], edges[2], edges[3]).cropped(picture);
      cropped += crop.isPresent() ? 1 : 0;
    }
    assertThat(cropped).isBetween(100, 4900);
  }
}
