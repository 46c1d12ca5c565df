package org.groupdetr.features.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.Images;
import org.groupdetr.features.VitSpec;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.GraphProducts;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the backbones say they cost, and which pictures they take. */
class BackboneCostTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  private static Backbone vit(List<Integer> windowed, List<Integer> outputs) {
    return new Vit(new VitSpec(48, 4, 4, windowed, outputs), DropPath.NONE, new Init(1));
  }

  private static Backbone dino(int windows, int positions, int registers, List<Integer> outputs) {
    DinoV2Spec spec = new DinoV2Spec(48, 4, 5, 16, windows, positions, registers, outputs);
    return new DinoV2(spec, DropPath.NONE, new Init(1));
  }

  static Stream<Arguments> passes() {
    return Stream.of(64, 128, 192)
        .flatMap(
            side ->
                Stream.of(
                    Arguments.of(vit(List.of(0, 1, 3), List.of(0, 2, 3)), side),
                    Arguments.of(vit(List.of(), List.of(1)), side),
                    Arguments.of(dino(2, 8, 0, List.of(2, 4, 5)), side),
                    Arguments.of(dino(1, 6, 4, List.of(5)), side),
                    Arguments.of(dino(4, 12, 0, List.of(1, 2, 4)), side)));
  }

  private static Images images(int height, int width) {
    return new Images(
        Tensors.zeros(DType.FLOAT32, 1, 3, height, width),
        Tensors.of(new boolean[height * width], 1, height, width));
  }

  @ParameterizedTest
  @MethodSource("passes")
  void theArithmeticIsWhatTheEngineDoes(Backbone backbone, int side) {
    try (backbone;
        Scope scope = Scope.open()) {
      List<FeatureMap> maps = backbone.features(images(side, side + 64)).maps();
      List<Tensor> values = maps.stream().map(FeatureMap::values).toList();
      GraphProducts done = GraphProducts.of(values);
      CostSheet sheet = new CostSheet();
      List<MapSize> sizes = backbone.cost(sheet, new MapSize(side, side + 64));
      assertThat(sizes).isEqualTo(maps.stream().map(FeatureMap::size).toList());
      assertThat(sheet.forward()).isCloseTo(done.forward(), withinPercentage(0.01));
      assertThat(sheet.step() - sheet.forward()).isCloseTo(done.backward(), withinPercentage(1));
    }
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(vit(List.of(), List.of(1)), 65, 640, "64 pixels high and wide, were 65 x 640"),
        Arguments.of(vit(List.of(), List.of(1)), 20, 610, "are 64 x 640"),
        Arguments.of(dino(2, 8, 0, List.of(5)), 64, 50, "are 64 x 64"));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void picturesThatCannotBeCutAreRefused(Backbone backbone, int height, int width, String said) {
    try (backbone;
        Scope scope = Scope.open()) {
      assertThatThrownBy(() -> backbone.features(images(height, width)))
          .hasMessageContaining("pictures must be multiples of")
          .hasMessageContaining(said);
    }
  }
}
