package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.nn.Init;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  })
  void everyMatrixIsEntered(String recipe, String tables) {
    BuildContext context =
        new BuildContext(
            7, new Grouping(Grouping.Kind.GROUP, 3), false, Init.shapes(), new CounterRng(0));
    try (SetDetector<?> detector =
        context.detector(RecipeFile.read(recipe, List.of()).detector())) {
      CostSheet sheet = new CostSheet();
      detector.costOfTraining(sheet, new MapSize(320, 320), 7);
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
}
