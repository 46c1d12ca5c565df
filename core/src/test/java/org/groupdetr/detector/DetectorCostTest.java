package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.criterion.Output;
import org.groupdetr.features.Images;
import org.groupdetr.features.ResNetSpec;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.GraphProducts;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No part of a detector is left out of its cost. */
class DetectorCostTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  /** All matrices multiply something, except tables, of which rows are read. */
  @ParameterizedTest
  @CsvSource({
    "conditional-detr-r50, query_embed",
    "dab-detr-r50, refpoint_embed",
    "dn-detr-r50, refpoint_embed|label_enc",
    "dab-deformable-detr-r50, tgt_embed|refpoint_embed|level_embed",
    "dino-r50-4scale, tgt_embed|level_embed|label_enc",
    "mask2former-r50, query_feat|query_embed|level_embed",
    "lw-detr-tiny, query_feat|refpoint_embed|pos_embed",
    "lw-detr-xlarge, query_feat|refpoint_embed|pos_embed",
    "rf-detr-nano, query_feat|refpoint_embed|position_embeddings|cls_token|mask_token",
    "rf-detr-seg-nano, query_feat|refpoint_embed|position_embeddings|cls_token|mask_token",
  })
  void everyMatrixIsEntered(String recipe, String tables) {
    BuildContext context =
        new BuildContext(
            7, new Grouping(Grouping.Kind.GROUP, 3), false, Init.shapes(), new CounterRng(0));
    DetectorSpec spec = RecipeFile.read(recipe, List.of()).detector();
    try (SetDetector<?> detector = context.detector(spec)) {
      CostSheet sheet = new CostSheet();
      int side = fitting(spec, 320);
      detector.costOfTraining(sheet, new MapSize(side, side), 7);
      List<String> missing = new ArrayList<>();
      for (Map.Entry<String, Tensor> parameter : detector.parameters().entrySet()) {
        Tensor tensor = parameter.getValue();
        if (tensor.rank() >= 2 && !sheet.holds(tensor)) {
          missing.add(parameter.getKey());
        }
      }
      assertThat(missing).isNotEmpty().allMatch(name -> name.matches(".*(" + tables + ").*"));
    }
  }

  static Stream<Arguments> passes() {
    return Tiny.specs(0).stream()
        .flatMap(
            spec ->
                Stream.of(1, 3, 11)
                    .flatMap(
                        groups ->
                            Stream.of(64, 96, 160)
                                .map(side -> Arguments.of(spec, groups, fitting(spec, side)))));
  }

  /** A side that vision transformers can cut into equal parts. */
  private static int fitting(DetectorSpec spec, int side) {
    int multiple = spec.sideMultiple();
    return spec.backbone() instanceof ResNetSpec
        ? side
        : (side + multiple - 1) / multiple * multiple;
  }

  /**
   * The engine's own graph of a pass knows what was multiplied. Two parts are computed outside of
   * it: the classes of all tokens, by which each group chooses its proposals, and where
   * Mask2Former's queries look.
   */
  @ParameterizedTest
  @MethodSource("passes")
  void theArithmeticIsWhatTheEngineDoes(DetectorSpec spec, int groups, int side) {
    try (SetDetector<?> detector = Tiny.grouped(spec, groups);
        Scope scope = Scope.open()) {
      int objects = 3;
      GraphProducts done = GraphProducts.of(said(detector, Tiny.images(1, side), objects));
      CostSheet sheet = new CostSheet();
      detector.costOfTraining(sheet, new MapSize(side, side), objects);
      double outside = groups * outsideOfTheGraph(spec, side);
      assertThat(sheet.forward()).isCloseTo(done.forward() + outside, withinPercentage(1));
      // No gradient is needed of pictures and of detached boxes; the sheet does not look so
      // closely.
      assertThat(sheet.step() - sheet.forward()).isCloseTo(done.backward(), withinPercentage(5));
    }
  }

  /** Of one group. */
  private static double outsideOfTheGraph(DetectorSpec spec, int side) {
    double tokens = Math.pow(side / 4.0, 2) + Math.pow(side / 8.0, 2) + Math.pow(side / 16.0, 2);
    if (spec instanceof DetectorSpec.Dino) {
      return ofChoice(spec, tokens);
    }
    if (spec instanceof DetectorSpec.LwDetr) {
      return ofChoice(spec, Math.pow(side / 8.0, 2) + Math.pow(side / 32.0, 2));
    }
    if (spec instanceof DetectorSpec.RfDetr || spec instanceof DetectorSpec.RfDetrSeg) {
      return ofChoice(spec, Math.pow(side / 8.0, 2));
    }
    return spec instanceof DetectorSpec.Mask2Former masks
        ? Tiny.QUERIES * tokens * masks.pixelDecoder().maskChannels()
        : 0;
  }

  private static double ofChoice(DetectorSpec spec, double tokens) {
    int channels = spec.transformer().channels();
    return tokens * channels * (channels + Tiny.CLASSES);
  }

  private static <P extends Prediction> List<Tensor> said(
      SetDetector<P> detector, Images images, int objects) {
    Output<P> output = detector.forTraining(images, Tiny.targets(objects));
    return Stream.concat(output.layers().stream(), output.proposals().stream())
        .flatMap(layer -> layer.tensors().stream())
        .toList();
  }
}
