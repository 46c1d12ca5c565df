package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Memory;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Activation;
import org.groupdetr.nn.Boxes;
import org.groupdetr.nn.SinePositions;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxPrediction;
import org.groupdetr.transformer.PlainEncoder;
import org.groupdetr.transformer.TransformerContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** DAB-DETR against the official code, and its groups against that code run once for each. */
class DabParityTest {
  private static final double TEMPERATURE = 20;

  private static final ParityKind KIND =
      new ParityKind(
          "dab",
          DabParityTest::spec,
          GoldenImages::blocks,
          ParityKind.Asking::plainly,
          LossNames::plain,
          new Nearness(5e-4, 2e-5, 3e-4, 1e-4, 1e-3, 1e-3, 1e-2),
          new Nearness(5e-4, 2e-5, 3e-4, 1e-4, 1e-3, 1e-3, 1e-2),
          new Nearness.OfTrace(2e-5, 4e-4, 1e-4, 1e-5, 3e-4));

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  List<DynamicTest> cases() {
    return KIND.tests("functions");
  }

  @TestFactory
  List<DynamicTest> names() {
    return ParityNames.tests("dab", KIND);
  }

  @TestFactory
  List<DynamicTest> functions() {
    return each("functions", DabParityTest::checkFunctions);
  }

  @TestFactory
  List<DynamicTest> encoders() {
    return each("forward", DabParityTest::checkEncoder);
  }

  private static List<DynamicTest> each(String kind, Consumer<ParityCase> check) {
    return GoldenFolder.files("dab", kind, ".safetensors").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> scoped(f, check)))
        .toList();
  }

  private static void scoped(Path file, Consumer<ParityCase> check) {
    try (Scope scope = Scope.open()) {
      check.accept(ParityCase.read(file));
    }
  }

  private static DetectorSpec spec(ParityCase one) {
    for (String axis : List.of("pe_temperatureH", "pe_temperatureW")) {
      assertThat(one.real(axis, 0)).isEqualTo(TEMPERATURE);
    }
    return new DetectorSpec.DabDetr(
        one.resnet(),
        one.transformer(),
        one.number("num_queries"),
        weights(one, "set_cost_class", "set_cost_bbox", "set_cost_giou"),
        weights(one, "cls_loss_coef", "bbox_loss_coef", "giou_loss_coef"),
        one.number("num_select"));
  }

  private static BoxWeights weights(ParityCase one, String label, String box, String giou) {
    return new BoxWeights(one.real(label, -1), one.real(box, -1), one.real(giou, -1));
  }

  /** Position embedding and encoder alone. */
  private static void checkEncoder(ParityCase one) {
    TransformerContext context = one.alone(Activation.PRELU);
    PlainEncoder.Positions positions = new PlainEncoder.Positions(TEMPERATURE, true);
    int in = one.features().get(0).size(1);
    try (NoGrad quiet = NoGrad.open();
        PlainEncoder encoder = new PlainEncoder(context, in, positions)) {
      GoldenWeights.fillPart(encoder, one.golden());
      Memory memory = encoder.encode(one.pyramid(one.features()));
      close(one, "out/position", memory.positions().transpose(1, 2), 1e-6);
      close(one, "out/memory", memory.tokens().transpose(0, 1), 1e-5);
    }
  }

  private static void close(ParityCase one, String name, Tensor found, double tolerance) {
    assertClose(name, found.floats(), one.golden().doubles(name), tolerance);
  }

  /** Single functions, where a whole detector hardly shows a wrong constant. */
  private static void checkFunctions(ParityCase one) {
    checkOverlaps(one);
    Tensor x = one.tensor("input/x").requireGradient(true);
    Tensor logit = Boxes.inverseSigmoid(x, 1e-3);
    close(one, "out/inverse_sigmoid", logit, 2e-6);
    logit.sum().backward();
    relative(one, "grad/input/x", x.gradient());
    int each = one.golden().shape("out/sine")[2] / 4;
    Tensor place = one.tensor("input/place");
    close(one, "out/sine", SinePositions.anchors(place, each), 2e-6);
    close(one, "out/sine2", SinePositions.anchors(place.narrow(2, 0, 2), each), 2e-6);
    int channels = one.golden().shape("out/position")[1];
    Tensor cells = SinePositions.cells(one.flags("input/padding"), channels, TEMPERATURE);
    close(one, "out/position", cells.transpose(1, 2), 2e-6);
  }

  private static void checkOverlaps(ParityCase one) {
    Tensor boxes = one.tensor("input/boxes1").requireGradient(true);
    Tensor overlap =
        Boxes.generalisedIou(
            boxes.unsqueeze(1),
            one.tensor("input/boxes2").unsqueeze(0),
            Boxes.Denominators.plus(1e-6));
    close(one, "out/giou", overlap, 2e-5);
    overlap.sum().backward();
    relative(one, "grad/input/boxes1", boxes.gradient());
    checkCosts(one);
  }

  /** The detector itself adds that little to the denominators: seen with tiny boxes alone. */
  private static void checkCosts(ParityCase one) {
    DetectorSpec.DabDetr tiny = Tiny.dab(0);
    BoxWeights alone = new BoxWeights(0, 0, 1);
    DetectorSpec.DabDetr spec =
        new DetectorSpec.DabDetr(
            tiny.backbone(), tiny.transformer(), tiny.queries(), alone, alone, tiny.detections());
    Tensor boxes = one.tensor("input/boxes1").unsqueeze(0);
    Tensor logits = Tensors.zeros(DType.FLOAT32, 1, boxes.size(1), 1);
    float[] truths = one.golden().floats("input/boxes2");
    Targets targets = Targets.of(List.of(new int[truths.length / 4]), List.of(truths), Device.CPU);
    try (SetDetector<BoxPrediction> detector =
        ParityKind.ofBoxes(
            spec.build(new BuildContext(1, Grouping.NONE, false, 1, new CounterRng(1))))) {
      Tensor cost =
          detector.task().criterion().cost().cost(new BoxPrediction(logits, boxes), targets, 0);
      close(one, "out/giou", cost.neg(), 2e-5);
    }
  }

  /** Gradients of tiny boxes are large: compared with the largest of all. */
  private static void relative(ParityCase one, String name, Tensor found) {
    GoldenTensors golden = one.golden();
    double largest = Arrays.stream(golden.doubles(name)).map(Math::abs).max().orElseThrow();
    close(one, name, found, 1e-4 * largest);
  }
}
