package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Targets;
import org.groupdetr.features.Backbone;
import org.groupdetr.features.FeatureMap;
import org.groupdetr.features.FeaturePyramid;
import org.groupdetr.features.Images;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.groups.Grouping;
import org.groupdetr.nn.Layer;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Noise;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.BoxPrediction;
import org.junit.jupiter.api.DynamicTest;

/**
 * The cases of one kind of detector.
 *
 * @param folder where they lie
 * @param parts how the detector of a case is made
 * @param pictures the formula of its pictures
 * @param names of its losses
 * @param small how near cases without backbone must come
 * @param full how near cases of full size must come
 * @param trace how near training must come
 */
record ParityKind(
    String folder,
    Function<ParityCase, Parts> parts,
    Function<JsonNode, Images> pictures,
    LossNames names,
    Nearness small,
    Nearness full,
    Nearness.OfTrace trace) {

  /**
   * How a detector is made.
   *
   * @param whole with its own backbone
   * @param assembly behind a given one
   */
  record Parts(Function<Blueprint, SetDetector<BoxPrediction>> whole, Assembly assembly) {}

  /** Makes a detector behind a backbone whose maps have so many channels. */
  @FunctionalInterface
  interface Assembly {
    <B extends Layer & Backbone> SetDetector<BoxPrediction> behind(
        B backbone, List<Integer> channels, Blueprint blueprint);
  }

  /** Stands for the backbone where features are given. */
  private static final class Given extends Layer implements Backbone {
    @Override
    public FeaturePyramid features(Images images) {
      return new FeaturePyramid(List.of(new FeatureMap(images.pixels(), images.padding())));
    }
  }

  /** One test for each case, except those whose first words are tested elsewhere. */
  List<DynamicTest> tests(String... elsewhere) {
    List<Path> files =
        GoldenFolder.files(folder, "", ".safetensors").stream()
            .filter(f -> !Set.of(elsewhere).contains(ParityCase.kind(f.getFileName().toString())))
            .toList();
    assertThat(files).as(folder).isNotEmpty();
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)))
        .toList();
  }

  private void check(Path file) {
    ParityCase one = ParityCase.read(file);
    boolean twice = one.kind().matches("train|groups|trace");
    for (boolean recompute : twice ? new boolean[] {false, true} : new boolean[] {false}) {
      try (Scope scope = Scope.open();
          SetDetector<BoxPrediction> detector = detector(one, recompute)) {
        switch (one.kind()) {
          case "forward" -> forward(one, detector);
          case "train", "groups" -> train(one, detector);
          case "trace" -> trace(one, detector);
          case "full" -> full(one, detector);
          default -> throw new AssertionError("no test for " + file);
        }
      }
    }
  }

  /** The detector of a case with its weights. */
  SetDetector<BoxPrediction> detector(ParityCase one, boolean recompute) {
    Grouping grouping = new Grouping(Grouping.Kind.GROUP, one.groups());
    Blueprint blueprint = new Blueprint(one.classes(), grouping, recompute, 1, new Noise(1));
    Parts made = parts.apply(one);
    SetDetector<BoxPrediction> detector =
        one.fromPictures()
            ? made.whole().apply(blueprint)
            : made.assembly().behind(new Given(), one.channels(), blueprint);
    GoldenWeights.fill(detector, one.golden());
    return detector;
  }

  private ParityChecks checks(ParityCase one, SetDetector<BoxPrediction> detector) {
    return new ParityChecks(one, detector, one.fromPictures() ? full : small, names);
  }

  private void forward(ParityCase one, SetDetector<BoxPrediction> detector) {
    ParityChecks checks = checks(one, detector);
    try (NoGrad quiet = NoGrad.open()) {
      checks.layers(detector.fromFeatures(one.pyramid(one.features()), false));
    }
    if (one.golden().has("out/scores") || one.golden().has("out/best/scores")) {
      checks.detections();
    }
  }

  private void train(ParityCase one, SetDetector<BoxPrediction> detector) {
    List<Tensor> features = one.features().stream().map(f -> f.requireGradient(true)).toList();
    Output<BoxPrediction> output = detector.fromFeatures(one.pyramid(features), true);
    learn(one, detector, output);
    checks(one, detector).gradients(features);
  }

  private void learn(
      ParityCase one, SetDetector<BoxPrediction> detector, Output<BoxPrediction> output) {
    ParityChecks checks = checks(one, detector);
    Targets targets = one.targets();
    checks.layers(output);
    checks.matching(output, targets);
    LossReport losses = Tiny.judge(detector, output, targets);
    checks.losses(losses);
    checks.groupsAlone(output, targets);
    losses.total().backward();
    checks.gradientNorms(1);
  }

  private void trace(ParityCase one, SetDetector<BoxPrediction> detector) {
    Targets targets = one.targets();
    new ParityTrace(one, detector, checks(one, detector), names, trace)
        .run(() -> Tiny.judge(detector, asked(one, detector), targets));
  }

  private Output<BoxPrediction> asked(ParityCase one, SetDetector<BoxPrediction> detector) {
    return one.fromPictures()
        ? detector.forTraining(pictures.apply(one.setting("images")))
        : detector.fromFeatures(one.pyramid(one.features()), true);
  }

  /** The whole detector from pictures: in use, or in training where there are losses. */
  private void full(ParityCase one, SetDetector<BoxPrediction> detector) {
    if (one.golden().has("loss/total")) {
      learn(one, detector, asked(one, detector));
      checks(one, detector).gradients(List.of());
      return;
    }
    ParityChecks checks = checks(one, detector);
    try (NoGrad quiet = NoGrad.open()) {
      checks.layers(detector.forInference(pictures.apply(one.setting("images"))));
    }
    checks.detections();
  }
}
