package org.groupdetr.features.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** RF-DETR's windowed DINOv2 and its table of positions against the official code. */
class DinoV2ParityTest {
  private static final double MAPS = 2e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> networks() {
    return new BackboneParity("rf_detr", config -> network(config, DropPath.NONE), MAPS).tests();
  }

  @TestFactory
  List<DynamicTest> insideOfDetectors() {
    return new FeaturesParity(
            "rf_detr", DinoV2ParityTest::network, (drawn, keep) -> Math.floor(keep + drawn), MAPS)
        .tests();
  }

  private static Backbone network(JsonNode config, DropPath path) {
    return new DinoV2(GoldenVits.dino(config), path, new Init(1));
  }

  @TestFactory
  List<DynamicTest> tables() {
    return new PositionParity("rf_detr", DinoV2ParityTest::all).tests();
  }

  /** The class token's row, and those of the patches. */
  private static Tensor all(Tensor table, MapSize grid) {
    Tensor patches = DinoV2Embedding.placed(table, grid).reshape(1, grid.cells(), table.size(2));
    return Tensors.cat(1, table.narrow(1, 0, 1), patches);
  }
}
