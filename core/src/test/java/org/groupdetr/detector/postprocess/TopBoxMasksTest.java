package org.groupdetr.detector.postprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.geometry.Size;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Boxes with masks, read. */
class TopBoxMasksTest {
  private static final int SIDE = 16;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** One query that is two things, whose mask covers the upper half of the batch's side. */
  private static BoxMaskPrediction prediction(int rows) {
    float[] features = new float[16];
    for (int i = 0; i < features.length; i++) {
      features[i] = i < 8 ? 1 : -1;
    }
    boolean[] padding = new boolean[SIDE * SIDE];
    for (int i = 0; i < padding.length; i++) {
      padding[i] = i / SIDE >= rows;
    }
    Tensor pixels = Tensors.of(features, 1, 1, 4, 4);
    return new BoxMaskPrediction(
        Tensors.of(new float[] {2, -9, 1}, 1, 1, 3),
        Tensors.of(new float[] {0.5f, 0.5f, 1, 1}, 1, 1, 4),
        Tensors.of(new float[] {2}, 1, 1, 1),
        new MaskFeatures(pixels, Tensors.of(padding, 1, SIDE, SIDE)),
        Tensors.zeros(DType.FLOAT32, 1));
  }

  private static RawDetections found(int rows, Size photograph) {
    return new TopBoxMasks(TopBoxes.inside(2)).select(prediction(rows), List.of(photograph)).get(0);
  }

  @Test
  void allClassesOfAQueryHaveItsMask() {
    try (Scope scope = Scope.open()) {
      RawDetections found = found(SIDE, new Size(32, 32));
      assertThat(found.labels()).containsExactly(0, 2);
      assertThat(found.masks()).hasSize(2);
      assertThat(found.masks().get(0).area()).isEqualTo(16 * 32);
      assertThat(found.masks().get(1)).isSameAs(found.masks().get(0));
    }
  }

  /** Where the lower half of the batch's side is padding, the mask covers the whole picture. */
  @Test
  void paddingIsCutOff() {
    try (Scope scope = Scope.open()) {
      assertThat(found(SIDE / 2, new Size(40, 20)).masks().get(0).area()).isEqualTo(40 * 20);
    }
  }
}
