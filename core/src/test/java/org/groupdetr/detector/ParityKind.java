package org.groupdetr.detector;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Output;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.CostSheet;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.MapSize;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.DynamicTest;

/**
 * The cases of one kind of detector.
 *
 * @param folder where they lie
 * @param spec the settings of a case
 * @param pictures the formula of its pictures
 * @param asking how a detector is asked in training
 * @param names of its losses
 * @param small how near cases without backbone must come
 * @param full how near cases of full size must come
 * @param trace how near training must come
 */
record ParityKind(
    String folder,
    Function<ParityCase, DetectorSpec> spec,
    Function<JsonNode, Images> pictures,
    Asking asking,
    LossNames names,
    Nearness small,
    Nearness full,
    Nearness.OfTrace trace) {

  /** Asks a detector in training. */
  @FunctionalInterface
  interface Asking {
    /**
     * Asks.
     *
     * @param images what goes in; features if they are given instead
     * @param step of a trace, from 0
     */
    Output<BoxPrediction> ask(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, int step);

    /** What a detector says in use, in the order of the reference's queries. */
    default Output<BoxPrediction> arranged(ParityCase one, Output<BoxPrediction> output) {
      return output;
    }

    /** Whether a case is one of these detectors. */
    default boolean takes(ParityCase one) {
      return true;
    }

    /** The detector of a case behind a backbone of its own. */
    default SetDetector<?> built(ParityCase one, DetectorSpec spec, BuildContext context) {
      return spec.build(context);
    }

    /**
     * Looks into a detector, apart from what it says.
     *
     * @param trained whether the case is one of training
     */
    default void inside(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, boolean trained) {}

    /** Without anything that is drawn. */
    static Output<BoxPrediction> plainly(
        ParityCase one, SetDetector<BoxPrediction> detector, Images images, int step) {
      return detector.forTraining(images, one.targets());
    }
  }

  /** Stands for the backbone where features are given. */
  private static final class Given extends Backbone {
    private final FeaturePyramid pyramid;

    Given(FeaturePyramid pyramid) {
      this.pyramid = pyramid;
    }

    @Override
    public FeaturePyramid features(Images images) {
      return pyramid;
    }

    @Override
    public List<MapSize> cost(CostSheet sheet, MapSize picture) {
      return pyramid.maps().stream().map(FeatureMap::size).toList();
    }
  }

  /** One test for each case, except those whose first words are tested elsewhere. */
  List<DynamicTest> tests(String... elsewhere) {
    List<Path> files =
        GoldenFolder.files(folder, "", ".safetensors").stream()
            .filter(f -> !Set.of(elsewhere).contains(ParityCase.kind(f.getFileName().toString())))
            .filter(f -> asking.takes(ParityCase.read(f)))
            .toList();
    GoldenFolder.requireSome(files, folder);
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) {
    ParityCase one = ParityCase.read(file);
    boolean twice = one.kind().matches("train|groups|trace");
    for (boolean recompute : twice ? new boolean[] {false, true} : new boolean[] {false}) {
      try (Scope scope = Scope.open()) {
        check(one, recompute);
      }
    }
  }

  private void check(ParityCase one, boolean recompute) {
    List<Tensor> features = one.fromPictures() ? List.of() : one.features();
    try (SetDetector<BoxPrediction> detector = detector(one, features, recompute)) {
      switch (one.kind()) {
        case "forward" -> use(one, detector);
        case "train", "groups" -> learn(one, detector, features);
        case "trace" -> trace(one, detector);
        case "full" -> full(one, detector);
        default -> throw new AssertionError("no test for cases of kind " + one.kind());
      }
    }
  }

  /** The detector of a case with its weights, behind the features if there are any. */
  SetDetector<BoxPrediction> detector(ParityCase one, List<Tensor> features, boolean recompute) {
    Grouping grouping = new Grouping(Grouping.Kind.GROUP, one.groups());
    BuildContext context =
        new BuildContext(one.classes(), grouping, recompute, 1, new CounterRng(1));
    DetectorSpec own = spec.apply(one);
    SetDetector<BoxPrediction> detector =
        ofBoxes(
            features.isEmpty()
                ? asking.built(one, own, context)
                : own.behind(
                    new Given(one.pyramid(features)),
                    features.stream().map(f -> f.size(1)).toList(),
                    context));
    GoldenWeights.fill(detector, one.golden());
    return detector;
  }

  @SuppressWarnings("unchecked")
  static SetDetector<BoxPrediction> ofBoxes(SetDetector<?> detector) {
    return (SetDetector<BoxPrediction>) detector;
  }

  private ParityChecks checks(ParityCase one, SetDetector<BoxPrediction> detector) {
    return new ParityChecks(one, detector, one.realBackbone() ? full : small, names);
  }

  private Images images(ParityCase one) {
    if (one.fromPictures()) {
      return pictures.apply(one.setting("images"));
    }
    FeatureMap any = one.pyramid(one.features()).last();
    return new Images(any.values(), any.padding());
  }

  private void use(ParityCase one, SetDetector<BoxPrediction> detector) {
    ParityChecks checks = checks(one, detector);
    try (NoGrad quiet = NoGrad.open()) {
      Images images = images(one);
      Output<BoxPrediction> output = detector.forInference(images);
      asking.inside(one, detector, images, false);
      checks.layers(asking.arranged(one, output));
      if (one.golden().has("out/scores") || one.golden().has("out/best/scores")) {
        checks.detections(output);
      }
    }
  }

  private void learn(ParityCase one, SetDetector<BoxPrediction> detector, List<Tensor> features) {
    Images images = images(one);
    features.forEach(f -> f.requireGradient(true));
    images.pixels().requireGradient(features.isEmpty());
    ParityChecks checks = checks(one, detector);
    Targets targets = one.targets();
    Output<BoxPrediction> output = asking.ask(one, detector, images, 0);
    checks.layers(output);
    checks.matching(output, targets);
    LossReport losses = checks.judged(output, targets);
    checks.losses(losses);
    checks.groupsAlone(output, targets);
    losses.total().backward();
    checks.gradientNorms(1);
    checks.gradients(features);
    checks.statistics();
    if (features.isEmpty()) {
      checks.gradientOfPictures(images.pixels());
      asking.inside(one, detector, images, true);
    }
  }

  private void trace(ParityCase one, SetDetector<BoxPrediction> detector) {
    Targets targets = one.targets();
    new ParityTrace(one, spec.apply(one), detector, checks(one, detector), names, trace)
        .run(step -> Tiny.losses(detector, asking.ask(one, detector, images(one), step), targets));
  }

  /** The whole detector from pictures: in training where there are losses, otherwise in use. */
  private void full(ParityCase one, SetDetector<BoxPrediction> detector) {
    if (one.golden().has("loss/total")) {
      learn(one, detector, List.of());
    } else {
      use(one, detector);
    }
  }
}
