package org.groupdetr.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A ResNet whose blocks are passed over, picture by picture. */
class ResNetDropPathTest {
  private static final int SIDE = 32;
  private static final ResNetSpec SPEC =
      new ResNetSpec(18, 8, 3, false, ResNetSpec.Stem.SMALL, ResNetSpec.Norm.GROUP);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Two pictures' numbers of the last map. */
  private static float[] said(DropPath path) {
    try (ResNet backbone = new ResNet(SPEC, 1, ResNetNames.TORCHVISION, path, new Init(1));
        Scope scope = Scope.open()) {
      float[] pixels = GoldenFormula.uniform("pixels", 2 * 3 * SIDE * SIDE);
      Images images =
          new Images(
              Tensors.of(pixels, 2, 3, SIDE, SIDE),
              Tensors.of(new boolean[2 * SIDE * SIDE], 2, SIDE, SIDE));
      return backbone.features(images).last().values().detach().contiguous().floats();
    }
  }

  private static float[] picture(float[] all, int index) {
    int half = all.length / 2;
    return Arrays.copyOfRange(all, index * half, (index + 1) * half);
  }

  @Test
  void onlyTheChosenPictureIsPassedOver() {
    List<Double> asked = new ArrayList<>();
    DropPath second =
        new DropPath(
            0.5,
            (rows, probability) -> {
              asked.add(probability);
              assertThat(rows).isEqualTo(2);
              return Optional.of(new float[] {1, 0});
            });
    float[] plain = said(DropPath.NONE);
    float[] some = said(second);
    assertThat(asked).hasSize(5).isSorted().contains(0.1, 0.5); // of six blocks all but the first
    assertThat(picture(some, 0)).isEqualTo(picture(plain, 0));
    assertThat(picture(some, 1)).isNotEqualTo(picture(plain, 1));
  }

  @Test
  void aStepDecidesAndNothingElse() {
    CounterRng rng = new CounterRng(1);
    float[] plain = said(DropPath.NONE);
    assertThat(said(DropPath.of(0.5, rng))).isEqualTo(plain);
    rng.begin(3);
    float[] first = said(DropPath.of(0.5, rng));
    assertThat(first).isNotEqualTo(plain);
    rng.begin(3);
    assertThat(said(DropPath.of(0.5, rng))).isEqualTo(first);
  }
}
