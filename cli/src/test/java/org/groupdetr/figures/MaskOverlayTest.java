package org.groupdetr.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.groupdetr.data.Detection;
import org.groupdetr.geometry.Box;
import org.groupdetr.geometry.Polygon;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.junit.jupiter.api.Test;

class MaskOverlayTest {
  @Test
  void coloursPixelsOfTheMaskAndNoOthers() {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Rle mask = new Polygon(5, 6, 30, 6, 18, 25).mask(new Size(40, 30));
    MaskOverlay.draw(picture, mask, new Color(200, 100, 0));
    byte[] inside = mask.decoded();
    int solid = 0;
    for (int i = 0; i < inside.length; i++) {
      int pixel = picture.getRGB(i % 40, i / 40) & 0xFFFFFF;
      assertThat(pixel != 0).isEqualTo(inside[i] == 1);
      assertThat(List.of(0, 200 * 45 / 100 << 16 | 45 << 8, 200 * 85 / 100 << 16 | 85 << 8))
          .contains(pixel);
      solid += pixel == (200 * 85 / 100 << 16 | 85 << 8) ? 1 : 0;
    }
    assertThat(solid).isBetween(30, 90);
  }

  @Test
  void followsTheScaleOfThePicture() {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Rle mask = new Polygon(5, 6, 25, 6, 25, 20, 5, 20).mask(new Size(40, 30));
    Detection found = new Detection("a", 1, 0.9, new Box(5, 6, 25, 20), Optional.of(mask));
    BufferedImage drawn = new BoxFigure().draw(picture, List.of(DrawnBox.of(found, 3)));
    int factor = drawn.getWidth() / 40;
    assertThat(factor).isGreaterThan(1);
    assertThat(drawn.getRGB(15 * factor, 16 * factor) & 0xFFFFFF).isNotZero();
    assertThat(drawn.getRGB(35 * factor, 25 * factor) & 0xFFFFFF).isZero();
  }
}
