package org.groupdetr.features.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.DinoV2Spec;
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
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> networks() {
    return new BackboneParity("rf_detr", DinoV2ParityTest::network, 2e-5).tests();
  }

  private static Backbone network(JsonNode config) {
    DinoV2Spec spec =
        new DinoV2Spec(
            config.path("vit_dim").asInt(384),
            config.path("vit_heads").asInt(6),
            config.path("depth").asInt(12),
            config.get("patch_size").asInt(),
            config.get("num_windows").asInt(),
            config.get("positional_encoding_size").asInt(),
            config.path("registers").asBoolean() ? 4 : 0,
            BackboneParity.numbers(config.get("out_feature_indexes")));
    return new DinoV2(spec, DropPath.NONE, new Init(1));
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
