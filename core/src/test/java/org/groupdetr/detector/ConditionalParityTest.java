package org.groupdetr.detector;

import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.nio.file.Path;
import java.util.List;
import org.groupdetr.features.FeaturePyramid;
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
import org.groupdetr.transformer.ConditionalDecoder;
import org.groupdetr.transformer.PlainEncoder;
import org.groupdetr.transformer.TransformerContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Conditional DETR and Group DETR against the official code. */
class ConditionalParityTest {
  private static final double VALUES = 2e-5;
  private static final PlainEncoder.Positions POSITIONS = new PlainEncoder.Positions(10000, false);

  private static final ParityKind KIND =
      new ParityKind(
          "conditional",
          ConditionalParityTest::spec,
          GoldenImages::doubled,
          ParityKind.Asking::plainly,
          LossNames::plain,
          new Nearness(VALUES, VALUES, 8e-5, VALUES, 1e-5, 1e-4, 1e-4),
          new Nearness(1e-4, VALUES, 1e-4, VALUES, 1e-3, 1e-3, 1e-3),
          new Nearness.OfTrace(1e-5, 2e-4, 1e-4, 2e-5, 2e-4));

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
    return ParityNames.tests("conditional", KIND);
  }

  /** Position embedding, encoder and references alone. */
  @TestFactory
  List<DynamicTest> parts() {
    return GoldenFolder.files("conditional", "forward", ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> checkParts(f)))
        .toList();
  }

  private static DetectorSpec spec(ParityCase one) {
    BoxWeights weights = new BoxWeights(2, 5, 2);
    return new DetectorSpec.ConditionalDetr(
        one.resnet(), one.transformer(), one.number("num_queries"), weights, weights, 100);
  }

  private static void checkParts(Path file) {
    ParityCase one = ParityCase.read(file);
    TransformerContext context = one.alone(Activation.RELU);
    try (Scope scope = Scope.open();
        NoGrad quiet = NoGrad.open();
        PlainEncoder encoder = new PlainEncoder(context, one.features().get(0).size(1), POSITIONS);
        ConditionalDecoder decoder = new ConditionalDecoder(context, one.classes());
        ConditionalDetr.LearnedQueries queries =
            new ConditionalDetr.LearnedQueries(
                one.number("num_queries"), context.channels(), new Init(1))) {
      GoldenWeights.fillPart(encoder, one.golden());
      GoldenWeights.fillPart(decoder, one.golden());
      GoldenWeights.fillPart(queries, one.golden());
      FeaturePyramid pyramid = one.pyramid(one.features());
      Memory memory = encoder.encode(pyramid);
      close(one, "out/pos", memory.positions().transpose(1, 2));
      close(
          one,
          "out/encoder/" + (context.sizes().encoderLayers() - 1),
          memory.tokens().transpose(0, 1));
      Tensor reference = decoder.references(queries.queries(memory));
      close(one, "out/reference", reference.expand(memory.tokens().size(0), reference.size(1), 2));
    }
  }

  private static void close(ParityCase one, String name, Tensor found) {
    assertClose(name, found.floats(), one.golden().doubles(name), VALUES);
  }
}
