package org.groupdetr.features.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.groupdetr.features.Backbone;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** LW-DETR's vision transformer and its table of positions against the official code. */
class VitParityTest {
  private static final double MAPS = 6e-5;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> networks() {
    return new BackboneParity("lw_detr", config -> network(config, DropPath.NONE), MAPS).tests();
  }

  /** What the official code drew says itself what is kept. */
  @TestFactory
  List<DynamicTest> insideOfDetectors() {
    return new FeaturesParity("lw_detr", VitParityTest::network, (drawn, keep) -> drawn, MAPS)
        .tests();
  }

  private static Backbone network(JsonNode config, DropPath path) {
    return new Vit(GoldenVits.vit(config), path, new Init(1));
  }

  @TestFactory
  List<DynamicTest> tables() {
    return new PositionParity("lw_detr", Vit::placed).tests();
  }
}
