package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.MatchCost;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.SetCriterion;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.postprocess.RawDetections;
import org.groupdetr.detector.postprocess.TopBoxMasks;
import org.groupdetr.detector.postprocess.TopBoxes;
import org.groupdetr.features.DinoV2Spec;
import org.groupdetr.features.Images;
import org.groupdetr.features.MaskFeatures;
import org.groupdetr.features.vit.DinoV2;
import org.groupdetr.geometry.Rle;
import org.groupdetr.geometry.Size;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenImages;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.Grouping;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.nn.DropPath;
import org.groupdetr.nn.Init;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.BoxMaskPrediction;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** RF-DETR with masks against the official code, at the points that it drew. */
class RfDetrSegParityTest {
  private static final String FOLDER = "rf_detr";
  private static final double MASKS = 1.3e-4;
  private static final double FULL_MASKS = 6e-4;
  private static final double COSTS = 2e-4;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    return GoldenFolder.filesOfOneKind(FOLDER, "", ".safetensors").stream()
        .filter(f -> speaksOfMasks(ParityCase.read(f)))
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static boolean speaksOfMasks(ParityCase one) {
    return one.flag("segmentation_head") || one.golden().has("input/masks");
  }

  @TestFactory
  List<DynamicTest> names() {
    return ProjectedNames.testsOfMasks(
        FOLDER, names -> spec(RfDetrParityTest.dino(names), names.common(), 16));
  }

  private static void check(Path file) {
    ParityCase one = ParityCase.read(file);
    try (Scope scope = Scope.open()) {
      switch (one.setting("kind").asText()) {
        case "forward", "full" -> use(one);
        case "train" -> {
          learn(one, false);
          learn(one, true);
        }
        case "postprocess" -> reading(one);
        default -> throw new AssertionError("no test for cases of kind " + one.setting("kind"));
      }
    }
  }

  private static DetectorSpec.RfDetrSeg spec(
      DinoV2Spec dino, ProjectedParity.Common common, double cellsPerPoint) {
    return new DetectorSpec.RfDetrSeg(
        dino,
        common.projector(),
        common.transformer(),
        common.crossAttention(),
        common.references(),
        common.queries(),
        new SegmentationSpec((int) cellsPerPoint, 3, 0.75),
        new BoxMaskWeights(2, 5, 2, 5, 5),
        new BoxMaskWeights(1, 5, 2, 5, 5),
        common.classificationLoss(),
        common.detections());
  }

  private static SetDetector<BoxMaskPrediction> detector(
      ParityCase one, StagePoints draws, boolean recompute) {
    Grouping grouping = new Grouping(Grouping.Kind.GROUP, one.groups());
    BuildContext context =
        new BuildContext(one.classes(), grouping, recompute, 1, new CounterRng(1));
    DetectorSpec.RfDetrSeg spec =
        spec(
            RfDetrParityTest.dino(one),
            ProjectedParity.Common.of(one),
            one.real("mask_point_sample_ratio", 16));
    DropPath none = new DropPath(0, (rows, chance) -> Optional.empty());
    DinoV2 backbone = new DinoV2(spec.backbone(), none, Init.none());
    SetDetector<BoxMaskPrediction> detector =
        RfDetrSeg.rfDetrSeg(
            spec, new Assembly(spec, context, backbone, backbone.channels()), draws);
    GoldenWeights.fill(detector, one.golden());
    return detector;
  }

  private static StagePoints points(ParityCase one) {
    return new StagePoints(one.golden(), one.number("dec_layers"));
  }

  private static ParityChecks checks(ParityCase one, SetDetector<BoxMaskPrediction> detector) {
    return new ParityChecks(
        one,
        ParityKind.ofBoxes(detector), // of which only parameters and losses are asked
        one.realBackbone() ? ProjectedParity.FULL : ProjectedParity.SMALL,
        ProjectedParity::named);
  }

  // ---- what is said

  private static void use(ParityCase one) {
    try (SetDetector<BoxMaskPrediction> detector = detector(one, points(one), false);
        NoGrad quiet = NoGrad.open()) {
      Output<BoxMaskPrediction> output =
          detector.forInference(GoldenImages.doubled(one.setting("images")));
      Optional<Tensor> order =
          one.setting("kind").asText().equals("full")
              ? Optional.of(
                  TheirOrder.index(one, output.proposals().orElseThrow(), "out/enc/boxes"))
              : Optional.empty();
      said(one, detector, output, order);
      List<RawDetections> found = detector.task().selection().select(output.last(), originals(one));
      detections(one, found, "out/best/");
    }
  }

  private static void said(
      ParityCase one,
      SetDetector<BoxMaskPrediction> detector,
      Output<BoxMaskPrediction> output,
      Optional<Tensor> order) {
    List<BoxPrediction> layers = new ArrayList<>();
    List<Tensor> masks = new ArrayList<>();
    for (BoxMaskPrediction layer : output.layers()) {
      layers.add(new BoxPrediction(ordered(layer.logits(), order), ordered(layer.boxes(), order)));
      masks.add(masks(layer, order));
    }
    ParityChecks checks = checks(one, detector);
    checks.layers(new Output<>(layers, Optional.empty(), output.layout()));
    double near = one.realBackbone() ? FULL_MASKS : MASKS;
    BoxMaskPrediction proposed = output.proposals().orElseThrow();
    if (one.golden().has("out/masks")) {
      boolean all = one.golden().shape("out/masks").length == 5;
      Tensor last = masks.get(masks.size() - 1);
      close(
          one,
          "out/masks",
          all ? Tensors.stack(0, masks) : last.narrow(1, 0, one.golden().shape("out/masks")[1]),
          near);
    }
    for (int i = 0; i < masks.size(); i++) {
      checks.summary("masks/" + i, masks.get(i), near);
    }
    checks.summary("enc/masks", masks(proposed, order), near);
    if (one.golden().has("out/enc/masks")) {
      close(one, "out/enc/masks", masks(proposed, order), near);
      close(one, "out/enc/logits", proposed.logits(), ProjectedParity.SMALL.logits());
    }
  }

  private static Tensor ordered(Tensor x, Optional<Tensor> order) {
    return order.map(index -> TheirOrder.picked(x, index)).orElse(x);
  }

  private static Tensor masks(BoxMaskPrediction said, Optional<Tensor> order) {
    return ordered(said.masks().flatten(2, 3), order);
  }

  private static void close(ParityCase one, String key, Tensor found, double tolerance) {
    assertClose(key, found.contiguous().floats(), one.golden().doubles(key), tolerance);
  }

  // ---- what is learned

  private static void learn(ParityCase one, boolean recompute) {
    StagePoints draws = points(one);
    try (Scope scope = Scope.open();
        SetDetector<BoxMaskPrediction> detector = detector(one, draws, recompute)) {
      Images images = GoldenImages.doubled(one.setting("images"));
      images.pixels().requireGradient(true);
      Targets targets = targets(one);
      Output<BoxMaskPrediction> output = detector.forTraining(images, targets);
      said(one, detector, output, Optional.empty());
      SetCriterion<BoxMaskPrediction> criterion = detector.task().criterion();
      matching(one, criterion, output, targets, draws);
      draws.reset();
      LossReport report =
          (one.flag("sum_group_losses")
                  ? criterion.dividedBy(SetCriterion.Divisor.OBJECTS)
                  : criterion)
              .losses(output, targets, targets.count());
      ParityChecks checks = checks(one, detector);
      checks.losses(report);
      report.total().backward();
      checks.gradientNorms(1);
      checks.gradients(List.of());
      checks.gradientOfPictures(images.pixels());
    }
  }

  private static Targets targets(ParityCase one) {
    Targets boxes = one.targets();
    List<Tensor> masks = new ArrayList<>();
    for (int b = 0; b < boxes.counts().size(); b++) {
      masks.add(one.flags("target/" + b + "/masks").to(DType.UINT8));
    }
    return boxes.withMasks(masks);
  }

  private static void matching(
      ParityCase one,
      SetCriterion<BoxMaskPrediction> criterion,
      Output<BoxMaskPrediction> output,
      Targets targets,
      StagePoints draws) {
    QueryLayout layout = output.layout();
    List<BoxMaskPrediction> stages = new ArrayList<>(output.layers());
    stages.add(output.proposals().orElseThrow());
    draws.reset();
    for (int stage = 0; stage < stages.size(); stage++) {
      MatchCost<? super BoxMaskPrediction> cost = criterion.cost().begun(stages.get(stage));
      for (int b = 0; b < targets.counts().size(); b++) {
        try (NoGrad quiet = NoGrad.open()) {
          Tensor found = cost.cost(stages.get(stage), targets, b);
          close(one, key(stage, stages, b) + "/cost", found, COSTS);
        }
      }
    }
    draws.reset();
    for (int stage = 0; stage < stages.size(); stage++) {
      List<Assignment> pairs = criterion.match(stages.get(stage), layout, targets);
      for (int b = 0; b < pairs.size(); b++) {
        String key = key(stage, stages, b);
        assertThat(pairs.get(b).queries()).containsExactly(one.golden().ints(key + "/query"));
        assertThat(pairs.get(b).targets()).containsExactly(one.golden().ints(key + "/target"));
      }
    }
  }

  private static String key(int stage, List<BoxMaskPrediction> stages, int picture) {
    String name = stage == stages.size() - 1 ? "enc" : "layer" + stage;
    return "match/" + name + "/image" + picture;
  }

  // ---- what is read

  /** Masks are given: every query's is a product with features of which each is one. */
  private static void reading(ParityCase one) {
    Tensor masks = one.tensor("input/masks");
    int pictures = masks.size(0);
    int queries = masks.size(1);
    float[] same = new float[pictures * queries * queries];
    for (int i = 0; i < pictures * queries; i++) {
      same[i * queries + i % queries] = 1;
    }
    Tensor padding = Tensors.zeros(DType.BOOL, pictures, 4L * masks.size(2), 4L * masks.size(3));
    BoxMaskPrediction given =
        new BoxMaskPrediction(
            one.tensor("input/logits"),
            one.tensor("input/boxes"),
            Tensors.of(same, pictures, queries, queries),
            new MaskFeatures(masks, padding),
            Tensors.zeros(DType.FLOAT32, 1));
    TopBoxMasks best = new TopBoxMasks(TopBoxes.inside(one.number("num_select")));
    List<RawDetections> found = best.select(given, originals(one));
    new DetectionChecks(one, TopBoxes.Order.FIRST, "out/scores", "out/labels", "out/boxes")
        .check(found);
    masks(one, found, "out/");
  }

  private static List<Size> originals(ParityCase one) {
    int[] sizes = one.golden().ints("input/original");
    List<Size> originals = new ArrayList<>();
    for (int i = 0; i < sizes.length; i += 2) {
      originals.add(new Size(sizes[i + 1], sizes[i]));
    }
    return originals;
  }

  /** Our own answers, whose scores differ by rounding. */
  private static void detections(ParityCase one, List<RawDetections> found, String at) {
    for (int b = 0; b < found.size(); b++) {
      RawDetections own = found.get(b);
      int count = own.scores().length;
      double[] scores = part(one.golden().doubles(at + "scores"), b, count);
      assertClose(at + "scores", own.scores(), scores, 1e-5);
      int[] labels = one.golden().ints(at + "labels");
      assertThat(own.labels())
          .containsExactly(Arrays.copyOfRange(labels, b * count, (b + 1) * count));
    }
    masks(one, found, at);
  }

  private static double[] part(double[] all, int number, int count) {
    return Arrays.copyOfRange(all, number * count, (number + 1) * count);
  }

  private static void masks(ParityCase one, List<RawDetections> found, String at) {
    GoldenTensors golden = one.golden();
    for (int b = 0; golden.has(at + "masks" + b); b++) {
      byte[] bits = golden.bytes(at + "masks" + b);
      int[] shape = golden.shape(at + "masks" + b);
      assertThat(found.get(b).masks()).hasSize(shape[0]);
      int pixels = shape[1] * shape[2];
      for (int i = 0; i < shape[0]; i++) {
        byte[] own = Arrays.copyOfRange(bits, i * pixels, (i + 1) * pixels);
        Rle expected = Rle.encoded(new Size(shape[2], shape[1]), own);
        assertThat(found.get(b).masks().get(i).text()).as("%s %d", b, i).isEqualTo(expected.text());
      }
    }
  }
}
