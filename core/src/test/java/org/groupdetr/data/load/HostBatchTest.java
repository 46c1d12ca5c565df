package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.Test;

class HostBatchTest {
  @Test
  void everyByteComesBackFromItsValue() {
    for (int channel = 0; channel < 3; channel++) {
      for (int level = 0; level < 256; level++) {
        assertThat(Normalisation.level(channel, Normalisation.value(channel, level)))
            .isEqualTo(level);
      }
    }
  }

  @Test
  void picturesComeBackWithoutTheirPadding() {
    RgbImage wide = new RgbImage(20, 10, GoldenFormula.picture("wide", 10, 20));
    RgbImage high = new RgbImage(10, 20, GoldenFormula.picture("high", 20, 10));
    HostBatch batch =
        HostBatch.of(
            List.of(wide, high), size -> ResizePlan.resized(new ResizeSpec(10, 20), size), 8);
    assertThat(new Size(batch.width(), batch.height())).isEqualTo(new Size(24, 24));
    assertThat(batch.picture(0).size()).isEqualTo(wide.size());
    assertThat(batch.picture(0).pixels()).isEqualTo(wide.pixels());
    assertThat(batch.picture(1).size()).isEqualTo(high.size());
    assertThat(batch.picture(1).pixels()).isEqualTo(high.pixels());
  }
}
