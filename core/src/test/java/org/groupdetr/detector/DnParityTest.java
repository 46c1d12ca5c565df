package org.groupdetr.detector;

import java.util.List;
import org.groupdetr.criterion.LossTerm;
import org.groupdetr.criterion.Output;
import org.groupdetr.detector.denoising.DenoisingSpec;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.tensor.Engine;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** DN-DETR against the official code, and its groups against that code run once for each. */
class DnParityTest {
  private static final double KNOWN = 1.4e-4;

  private static final ParityKind KIND =
      new ParityKind(
          "dn",
          DnParityTest::spec,
          GoldenImages::blocks,
          DnParityTest::noisily,
          DnParityTest::named,
          new Nearness(5e-4, 2e-5, 3e-4, 1e-4, 1e-3, 1e-3, 1e-2),
          new Nearness(5e-4, 2e-5, 3e-4, 1e-4, 1e-3, 1e-3, 1e-2),
          new Nearness.OfTrace(2e-5, 4e-4, 1e-4, 1e-5, 3e-4));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return KIND.tests();
  }

  @TestFactory
  List<DynamicTest> names() {
    return ParityNames.tests("dn", KIND);
  }

  private static Output<BoxPrediction> noisily(
      ParityCase one, SetDetector<BoxPrediction> detector, Images images, int step) {
    Output<BoxPrediction> output =
        detector.forTraining(images, one.targets(), GoldenDraws.of(one, step));
    new KnownChecks(one, KNOWN).check(output);
    return output;
  }

  private static String named(LossTerm term, int last) {
    String loss = "loss_" + LossNames.OFFICIAL.get(term.name());
    String end = term.layer() == last ? "" : "_" + term.layer();
    return switch (term.part()) {
      case MATCHED -> loss + end;
      case KNOWN -> "tgt_" + loss + end;
      case PROPOSED -> throw new AssertionError("DN-DETR proposes nothing");
    };
  }

  private static DetectorSpec spec(ParityCase one) {
    return new DetectorSpec.DnDetr(
        one.resnet(),
        one.transformer(),
        one.number("num_queries"),
        denoising(one),
        weights(one, "set_cost_class", "set_cost_bbox", "set_cost_giou"),
        weights(one, "cls_loss_coef", "bbox_loss_coef", "giou_loss_coef"),
        one.number("num_select"));
  }

  private static BoxWeights weights(ParityCase one, String label, String box, String giou) {
    return new BoxWeights(one.real(label, -1), one.real(box, -1), one.real(giou, -1));
  }

  /** A number of denoising queries, if the case has one, decides how many copies there are. */
  private static DenoisingSpec denoising(ParityCase one) {
    int queries = (int) one.real("dn_number", 0);
    return new DenoisingSpec(
        queries > 0 ? DenoisingSpec.Count.DYNAMIC : DenoisingSpec.Count.FIXED,
        queries > 0 ? queries : one.number("scalar"),
        one.real("label_noise_scale", -1),
        one.real("box_noise_scale", -1),
        DenoisingSpec.Where.EVERY_GROUP);
  }
}
