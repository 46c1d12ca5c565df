package org.groupdetr.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageTest {
  private static RgbImage noise() {
    return new RgbImage(9, 7, GoldenFormula.picture("noise", 7, 9));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void everyLayoutOfTheJdkComesBack(int type) {
    RgbImage image = noise();
    BufferedImage copy = new BufferedImage(9, 7, type);
    copy.getGraphics().drawImage(image.toBufferedImage(), 0, 0, null);
    assertThat(RgbImage.of(copy).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void aPartOfAnImageIsItsOwnPicture() {
    RgbImage image = noise();
    RgbImage part = RgbImage.of(image.toBufferedImage().getSubimage(2, 3, 4, 2));
    assertThat(part.size()).isEqualTo(new Size(4, 2));
    for (int i = 0; i < part.pixels().length; i++) {
      int y = 3 + i / 12;
      int x = 2 + i / 3 % 4;
      assertThat(part.pixels()[i]).isEqualTo(image.pixels()[3 * (9 * y + x) + i % 3]);
    }
  }

  @Test
  void greyIsNotConverted() {
    BufferedImage grey = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage deep = new BufferedImage(256, 1, BufferedImage.TYPE_USHORT_GRAY);
    for (int x = 0; x < 256; x++) {
      grey.getRaster().setSample(x, 0, 0, x);
      deep.getRaster().setSample(x, 0, 0, 256 * x + 200);
    }
    for (int x = 0; x < 256; x++) {
      assertThat(RgbImage.of(grey).pixels()[3 * x + 1]).isEqualTo((byte) x);
      assertThat(RgbImage.of(deep).pixels()[3 * x + 2]).isEqualTo((byte) x);
    }
  }

  @Test
  void fiveBitsBecomeEight() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.setRGB(0, 0, 0xFF_FF_00);
    assertThat(RgbImage.of(image).pixels()).containsExactly(255, 255, 0);
  }

  @Test
  void aWrongNumberOfBytesIsRefused() {
    assertThatThrownBy(() -> new RgbImage(2, 2, new byte[11])).hasMessageContaining("12 bytes");
    assertThatThrownBy(() -> new RgbImage(0, 2, new byte[0])).hasMessageContaining("0 x 2");
  }
}
