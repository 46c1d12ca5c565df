package org.groupdetr.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.augment.AugmentationPlan;
import org.groupdetr.data.augment.Placement;
import org.groupdetr.data.augment.ResizePlan;
import org.groupdetr.data.augment.ResizeSpec;
import org.groupdetr.data.image.PilResize;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFormula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class BatchPixelsTest {
  private static final ResizeSpec RESIZE = new ResizeSpec(20, 40);

  /** An array as a pool gives it: longer than asked for, and used before. */
  public static float[] rubbish(int length) {
    float[] used = new float[length + 7];
    Arrays.fill(used, Float.NaN);
    return used;
  }

  private static RgbImage image(String name, int width, int height) {
    return new RgbImage(width, height, GoldenFormula.picture(name, height, width));
  }

  @ParameterizedTest
  @CsvSource({"1, 36, 31", "32, 64, 32", "31, 62, 31"})
  void everyNumberIsWrittenAndPaddingIsZero(int multiple, int width, int height) {
    List<RgbImage> images = List.of(image("a", 31, 17), image("b", 9, 14), image("c", 8, 8));
    List<AugmentationPlan> plans =
        images.stream().<AugmentationPlan>map(i -> ResizePlan.resized(RESIZE, i.size())).toList();
    BatchPixels batch = BatchPixels.of(plans, multiple, BatchPixelsTest::rubbish);
    for (int i = 2; i >= 0; i--) {
      batch.fill(i, images.get(i));
    }
    assertThat(batch.width()).isEqualTo(width);
    assertThat(batch.height()).isEqualTo(height);
    int area = width * height;
    for (int i = 0; i < 3; i++) {
      Size size = plans.get(i).size();
      RgbImage resized = PilResize.resized(images.get(i), size);
      for (int k = 0; k < area; k++) {
        int x = k % width;
        int y = k / width;
        boolean empty = x >= size.width() || y >= size.height();
        assertThat(batch.padding()[i * area + k]).isEqualTo(empty);
        for (int c = 0; c < 3; c++) {
          float found = batch.pixels()[(3 * i + c) * area + k];
          int at = 3 * (y * size.width() + x) + c;
          float wanted = empty ? 0 : Normalisation.value(c, resized.pixels()[at] & 0xFF);
          assertThat(found).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void picturesInMemoryMakeABatch() {
    HostBatch batch =
        HostBatch.of(
            List.of(image("a", 31, 17), image("b", 9, 14)),
            size -> ResizePlan.resized(RESIZE, size),
            1);
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.imageIds()).containsExactly(0, 1);
    assertThat(batch.pixels()).hasSize(batch.pixelCount()).hasSize(2 * 3 * 31 * 36);
    assertThat(batch.targets()).containsExactly(HostTargets.NONE, HostTargets.NONE);
    assertThat(batch.placements().get(1)).isEqualTo(Placement.whole(new Size(9, 14)));
  }

  @Test
  void aBatchThatFitsNoArrayIsRefused() {
    AugmentationPlan plan = ResizePlan.resized(new ResizeSpec(4000, 4000), new Size(9, 9));
    List<AugmentationPlan> plans = Collections.nCopies(60, plan);
    assertThatThrownBy(() -> BatchPixels.of(plans, 1, BatchPixelsTest::rubbish))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("60 pictures of 4000 x 4000");
  }
}
