package org.groupdetr.features.vit;

import java.util.List;
import org.groupdetr.features.VitSpec;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** LW-DETR's vision transformer and its table of positions against the official code. */
class VitParityTest {
  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> networks() {
    return new BackboneParity(
            "lw_detr",
            config ->
                new Vit(
                    new VitSpec(
                        config.path("vit_dim").asInt(192),
                        config.path("vit_heads").asInt(12),
                        config.get("depth").asInt(),
                        BackboneParity.numbers(config.get("window_block_indexes")),
                        BackboneParity.numbers(config.get("out_feature_indexes"))),
                    DropPath.NONE,
                    new Init(1)),
            6e-5)
        .tests();
  }

  @TestFactory
  List<DynamicTest> tables() {
    return new PositionParity("lw_detr", Vit::placed).tests();
  }
}
