package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.criterion.BoxMatchCost.Logarithms;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.VitSpec;
import org.groupdetr.features.vit.Vit;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** LW-DETR against the official code. */
class LwDetrParityTest {
  private static final ProjectedParity PARITY =
      new ProjectedParity(
          "lw_detr",
          new ProjectedParity.Parts(
              LwDetrParityTest::backbone,
              (drawn, chance) -> drawn,
              LwDetrParityTest::spec,
              Boxes.Denominators.PLAIN,
              SetTask.cost(
                  new BoxWeights(2, 5, 2), Boxes.Denominators.PLAIN, Logarithms.OF_CHANCES),
              TopBoxes::new));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return PARITY
        .kind()
        .tests("losses", "proposals", "postprocess", "backbone", "position", "projector");
  }

  @TestFactory
  List<DynamicTest> names() {
    return ProjectedNames.tests("lw_detr", LwDetrParityTest::named);
  }

  @TestFactory
  List<DynamicTest> losses() {
    return PARITY.tests("losses", PARITY::checkLosses);
  }

  @TestFactory
  List<DynamicTest> proposals() {
    return PARITY.tests("proposals", ProposalsParity::check);
  }

  @TestFactory
  List<DynamicTest> postprocess() {
    return PARITY.tests("postprocess", PARITY::checkReading);
  }

  private static ProjectedParity.Network backbone(ParityCase one, DropPath path) {
    Vit vit = new Vit(vit(one), path, Init.none());
    return new ProjectedParity.Network(vit, vit.channels());
  }

  private static VitSpec vit(ParityCase one) {
    return new VitSpec(
        one.number("vit_dim"),
        one.number("vit_heads"),
        one.number("depth", "vit_encoder_num_layers"),
        one.numbers("window_block_indexes"),
        one.numbers("out_feature_indexes"));
  }

  private static DetectorSpec spec(ParityCase one, ProjectedParity.Common common) {
    return spec(vit(one), common);
  }

  private static DetectorSpec spec(VitSpec vit, ProjectedParity.Common common) {
    return new DetectorSpec.LwDetr(
        vit,
        common.projector(),
        common.transformer(),
        common.crossAttention(),
        common.references(),
        common.queries(),
        common.matching(),
        common.losses(),
        common.classificationLoss(),
        common.detections());
  }

  /** Heads and windows leave no trace in names and shapes. */
  private static DetectorSpec named(ProjectedNames names) {
    int blocks = names.count("backbone.0.encoder.blocks.%d.norm1.weight");
    int channels = names.side("backbone.0.encoder.pos_embed", 2);
    return spec(
        new VitSpec(channels, 1, blocks, List.of(), names.outputs(blocks, 0)), names.common());
  }
}
