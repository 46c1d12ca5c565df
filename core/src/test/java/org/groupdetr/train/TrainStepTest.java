package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.load.HostBatch;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.Tiny;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A large step worked through in parts, and steps that break down. */
class TrainStepTest {
  private static final HostBatch LARGE = TinyBatches.batch(1, 56, 64, 5, 0, 1, 2);

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0).stream();
  }

  /**
   * Without what is drawn anew for each part: points, and noisy truths, whose copies and empty
   * places follow the picture with most objects of a part, as published; and without LW-DETR, which
   * norms by the pictures of a part.
   */
  static Stream<DetectorSpec> specsWhoseStepsHaveParts() {
    return specs()
        .filter(spec -> !spec.learnsMasks())
        .filter(spec -> !(spec instanceof DetectorSpec.LwDetr))
        .filter(
            spec -> !(spec instanceof DetectorSpec.DnDetr) && !(spec instanceof DetectorSpec.Dino));
  }

  private static Map<String, float[]> gradients(TinyTraining training) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      training
          .detector()
          .parameters()
          .forEach(
              (name, parameter) -> {
                if (parameter.hasGradient()) {
                  gradients.put(name, parameter.gradient().floats());
                }
              });
    }
    return gradients;
  }

  private static Map<String, float[]> weights(TinyTraining training) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      training.detector().state().forEach((name, tensor) -> weights.put(name, tensor.floats()));
      training.optimizer().state().forEach((name, tensor) -> weights.put(name, tensor.floats()));
    }
    return weights;
  }

  /**
   * The pictures have different numbers of objects, one has none: a mean over parts would differ,
   * and so would losses divided by each part's own objects.
   */
  @ParameterizedTest
  @MethodSource("specsWhoseStepsHaveParts")
  void partsGiveTheStepOfTheLargeBatch(DetectorSpec spec) {
    try (TinyTraining whole = TinyTraining.of(spec, false, Double.POSITIVE_INFINITY);
        TinyTraining parts = TinyTraining.of(spec, false, Double.POSITIVE_INFINITY)) {
      TrainStep.Report large = whole.run(0, LARGE);
      TrainStep.Report small =
          parts.run(
              0,
              TinyBatches.part(LARGE, 0, 1),
              TinyBatches.part(LARGE, 1, 2),
              TinyBatches.part(LARGE, 2, 4));
      assertThat(small.loss()).isCloseTo(large.loss(), within(2e-6 * large.loss()));
      assertThat(small.norm()).isCloseTo(large.norm(), within(2e-5 * large.norm()));
      assertThat(small.terms().keySet()).isEqualTo(large.terms().keySet());
      large
          .terms()
          .forEach(
              (name, value) ->
                  assertThat(small.terms().get(name))
                      .as(name.toString())
                      .isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value)))));
      Map<String, float[]> found = gradients(parts);
      assertThat(found).hasSizeGreaterThan(10);
      gradients(whole)
          .forEach((name, expected) -> assertSimilar(name, found.get(name), expected, large));
    }
  }

  /** Rounding of sums: relative to the tensor's largest, and to the norm of all. */
  private static void assertSimilar(
      String name, float[] found, float[] expected, TrainStep.Report step) {
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    double allowed = 2e-5 * largest + 1e-7 * step.norm();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i]).as(name).isCloseTo(expected[i], within(allowed));
    }
  }

  private static void assertNothingChanges(TinyTraining training, HostBatch bad, String... said) {
    Map<String, float[]> before = weights(training);
    assertThatThrownBy(() -> training.run(1, TinyBatches.numbered(0), bad))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("training broke down: ")
        .hasMessageContainingAll(said)
        .message()
        .doesNotContain("\n");
    Map<String, float[]> after = weights(training);
    before.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
    assertThat(training.detector().rng().next(0.5).drops()).as("dropout is still on").isFalse();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aPoisonedPictureIsNamedAndChangesNothing(DetectorSpec spec) {
    try (TinyTraining training = TinyTraining.of(spec, false)) {
      training.run(0, TinyBatches.numbered(0));
      // Where costs that are not finite are replaced, the loss tells.
      boolean replaced =
          spec instanceof DetectorSpec.RfDetr || spec instanceof DetectorSpec.RfDetrSeg;
      String told = replaced ? "the loss is NaN" : "not finite";
      assertNothingChanges(
          training, TinyBatches.poisoned(TinyBatches.numbered(7)), "700, 701", told);
      HostBatch empty = TinyBatches.batch(8, 48, 64, 0, 0);
      assertNothingChanges(
          training, TinyBatches.poisoned(empty), "the loss is NaN", "800, 801", "learning rate");
      // A step after the breakdown is that of a training which never broke down.
      TrainStep.Report next = training.run(1, TinyBatches.numbered(1));
      try (TinyTraining other = TinyTraining.of(spec, false)) {
        other.run(0, TinyBatches.numbered(0));
        assertThat(other.run(1, TinyBatches.numbered(1))).isEqualTo(next);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void poisonedWeightsAreNoticed(DetectorSpec spec) {
    try (TinyTraining training = TinyTraining.of(spec, false)) {
      training.run(0, TinyBatches.numbered(0));
      Tensor weight = training.detector().parameters().values().iterator().next();
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        weight.multiplyInPlace(Double.NaN);
      }
      assertNothingChanges(training, TinyBatches.numbered(3), "pictures of this step: ");
    }
  }

  /** Scores so sure that their losses are finite and their gradients overflow. */
  @ParameterizedTest
  @MethodSource("specs")
  void gradientsThatOverflowAreNoticed(DetectorSpec spec) {
    try (TinyTraining training = TinyTraining.of(spec, false)) {
      training.run(0, TinyBatches.numbered(0));
      try (Scope scope = Scope.open();
          NoGrad quiet = NoGrad.open()) {
        training
            .detector()
            .parameters()
            .forEach((name, tensor) -> tensor.multiplyInPlace(name.contains("class") ? 1e25 : 1));
      }
      HostBatch empty = TinyBatches.batch(4, 48, 64, 0, 0);
      assertNothingChanges(training, empty, "the norm of the gradients is Infinity", "400, 401");
    }
  }
}
