package org.groupdetr.detector;

import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.features.ChannelMapper;
import org.groupdetr.features.Memory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.DeformableEncoder;
import org.groupdetr.transformer.TransformerContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** DAB-Deformable-DETR, with and without groups, against the official code. */
class DabDeformableParityTest {
  private static final double VALUES = 2e-5;

  private static final ParityKind KIND =
      new ParityKind(
          "dab_deformable",
          DabDeformableParityTest::spec,
          GoldenImages::doubled,
          ParityKind.Asking::plainly,
          LossNames::plain,
          new Nearness(VALUES, VALUES, 5e-5, VALUES, VALUES, 1e-4, 1e-4),
          new Nearness(1e-4, VALUES, 1e-4, VALUES, 1e-3, 1e-3, 1e-3),
          new Nearness.OfTrace(1e-4, 1e-3, 1e-3, 1e-5, 1e-3));

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
    return ParityNames.tests("dab_deformable", KIND);
  }

  /** Mapped features, positions and encoder alone. */
  @TestFactory
  List<DynamicTest> parts() {
    return GoldenFolder.files("dab_deformable", "forward", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> checkParts(f)))
        .toList();
  }

  private static DetectorSpec spec(ParityCase one) {
    return new DetectorSpec.DabDeformableDetr(
        one.resnet(),
        one.transformer(),
        one.deformable(),
        one.number("num_queries"),
        new BoxWeights(2, 5, 2),
        new BoxWeights(1, 5, 2),
        100);
  }

  private static void checkParts(Path file) {
    ParityCase one = ParityCase.read(file);
    TransformerContext context = one.alone(Activation.RELU);
    Init init = new Init(1);
    List<Tensor> features = one.features();
    List<Integer> channels = features.stream().map(f -> f.size(1)).toList();
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        DeformableEncoder encoder =
            new DeformableEncoder(
                context,
                new ChannelMapper(
                    channels, context.channels(), one.number("num_feature_levels"), init),
                new DeformableEncoder.Positions(10000, 0.5),
                one.number("enc_n_points"))) {
      GoldenWeights.fillPart(encoder, one.golden());
      Memory unmixed = encoder.unmixed(one.pyramid(features));
      close(one, "out/source", unmixed.tokens());
      close(one, "out/padding", unmixed.padding());
      close(one, "out/shapes", unmixed.widthsAndHeights().flip(1));
      Memory memory = encoder.encode(one.pyramid(features));
      close(one, "out/encoder/" + (context.sizes().encoderLayers() - 1), memory.tokens());
      // The reference adds the scale's embedding later.
      encoder.state().get("transformer.level_embed").fill(0);
      close(one, "out/position", encoder.unmixed(one.pyramid(features)).positions());
    }
  }

  private static void close(ParityCase one, String name, Tensor found) {
    assertClose(name, found.floats(), one.golden().doubles(name), VALUES);
  }
}
