package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;

import org.groupdetr.golden.GoldenFormula;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each patch of a picture lies among the windows. */
class WindowsTest {
  private static final int PICTURES = 2;
  private static final int CHANNELS = 3;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** Of a grid that is no square, whose windows are none either. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void everyPatchGoesToItsPlaceAndComesBack(int side) {
    int height = 2 * side;
    int width = 3 * side;
    Windows windows = new Windows(side);
    float[] grid = GoldenFormula.uniform("grid", PICTURES * height * width * CHANNELS);
    try (Scope scope = Scope.open()) {
      Tensor cut = windows.cut(Tensors.of(grid, PICTURES, height, width, CHANNELS));
      assertThat(cut.shape()).containsExactly(PICTURES * side * side, 6, CHANNELS);
      float[] tokens = cut.contiguous().floats();
      for (int i = 0; i < grid.length / CHANNELS; i++) {
        int y = i / width % height;
        int x = i % width;
        int window = (i / (height * width) * side + y / 2) * side + x / 3;
        int place = (window * 6 + y % 2 * 3 + x % 3) * CHANNELS;
        assertThat(tokens[place]).isEqualTo(grid[i * CHANNELS]);
      }
      assertThat(windows.joined(cut, height, width).contiguous().floats()).isEqualTo(grid);
    }
  }
}
