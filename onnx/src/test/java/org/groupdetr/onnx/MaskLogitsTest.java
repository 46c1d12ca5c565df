package org.groupdetr.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Kernels;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks come to the size of a photograph as the engine brings them there. */
class MaskLogitsTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static MaskLogits random(int width, int height) {
    SplittableRandom random = new SplittableRandom(width * 31L + height);
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (8 * random.nextDouble() - 4);
    }
    return new MaskLogits(new Size(width, height), values);
  }

  @ParameterizedTest
  @CsvSource({
    "12,8,96,64",
    "160,120,640,480",
    "108,108,640,427",
    "7,5,7,5",
    "1,1,9,4",
    "3,2,300,1",
    "333,200,100,133",
    "64,64,63,65",
    "2,40,500,41"
  })
  void theyAreResizedAsByTheEngine(int width, int height, int toWidth, int toHeight) {
    MaskLogits mask = random(width, height);
    float[] own = mask.resized(new Size(toWidth, toHeight)).values();
    float[] engine;
    try (Scope scope = Scope.open()) {
      Tensor whole = Tensors.of(mask.values(), 1, 1, height, width);
      engine = Kernels.bilinear(whole, toHeight, toWidth).floats();
    }
    assertThat(own).hasSameSizeAs(engine);
    for (int i = 0; i < own.length; i++) {
      assertThat(Math.abs(own[i] - engine[i])).isLessThan(1e-4f);
      // Pixels differ only where rounding decides.
      assertThat(own[i] > 0 == engine[i] > 0 || Math.abs(engine[i]) < 1e-4f).isTrue();
    }
  }

  @Test
  void theUpperLeftPartIsCutOut() {
    MaskLogits mask = new MaskLogits(new Size(3, 2), new float[] {1, 2, 3, 4, 5, 6});
    assertThat(mask.cut(new Size(2, 2)).values()).containsExactly(1, 2, 4, 5);
    assertThat(mask.cut(new Size(3, 1)).values()).containsExactly(1, 2, 3);
    FloatBuffer all = FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4, 5, 6});
    assertThat(MaskLogits.at(all, 1, new Size(2, 3)).values()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void pixelsLieAboveTheThreshold() {
    MaskLogits mask = new MaskLogits(new Size(2, 2), new float[] {-1, 0, 0.5f, 2});
    assertThat(mask.pixels(0)).isEqualTo(Rle.encoded(mask.size(), new byte[] {0, 0, 1, 1}));
    double half = 1 / (1 + Math.exp(-0.5));
    double two = 1 / (1 + Math.exp(-2));
    assertThat(mask.certainty(0))
        .isCloseTo((half + two) / 2, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(mask.certainty(3)).isZero();
  }
}
