package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.vit.DinoV2;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** RF-DETR against the official code. */
class RfDetrParityTest {
  private static final ProjectedParity PARITY =
      new ProjectedParity(
          "rf_detr",
          new ProjectedParity.Parts(
              RfDetrParityTest::backbone,
              (drawn, chance) -> Math.floor(chance + drawn),
              RfDetrParityTest::spec,
              Boxes.Denominators.atLeast(1e-7),
              ProjectedTransformer.boundedCost(new BoxWeights(2, 5, 2)),
              TopBoxes::inside));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return PARITY
        .kind()
        .tests("losses", "proposals", "postprocess", "backbone", "position", "projector", "seg");
  }

  @TestFactory
  List<DynamicTest> names() {
    return ProjectedNames.tests("rf_detr", RfDetrParityTest::named);
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
    DinoV2 network = new DinoV2(dino(one), path, Init.none());
    return new ProjectedParity.Network(network, network.channels());
  }

  static DinoV2Spec dino(ParityCase one) {
    return new DinoV2Spec(
        one.number("vit_dim"),
        one.number("vit_heads"),
        one.number("depth"),
        one.number("patch_size"),
        one.number("num_windows"),
        one.number("positional_encoding_size"),
        one.number("num_register_tokens"),
        one.numbers("out_feature_indexes"));
  }

  private static DetectorSpec spec(ParityCase one, ProjectedParity.Common common) {
    return spec(dino(one), common);
  }

  private static DetectorSpec spec(DinoV2Spec dino, ProjectedParity.Common common) {
    return new DetectorSpec.RfDetr(
        dino,
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
    return spec(dino(names), names.common());
  }

  static DinoV2Spec dino(ProjectedNames names) {
    String at = "backbone.0.encoder.encoder.";
    int layers = names.count(at + "encoder.layer.%d.norm1.weight");
    String patches = at + "embeddings.patch_embeddings.projection.weight";
    int places = names.side(at + "embeddings.position_embeddings", 1) - 1;
    return new DinoV2Spec(
        names.side(patches, 0),
        1,
        layers,
        names.side(patches, 2),
        1,
        (int) Math.round(Math.sqrt(places)),
        0,
        names.outputs(layers, 1));
  }
}
