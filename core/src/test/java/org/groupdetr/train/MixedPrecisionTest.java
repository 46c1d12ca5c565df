package org.groupdetr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.criterion.Targets;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.detector.Tiny;
import org.groupdetr.groups.Grouping;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.StepMetrics;
import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Engine;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.precision.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Detectors that multiply in bfloat16 against the same in float32. */
class MixedPrecisionTest {
  /** Factors have eight bits, of which a loss gathers the errors of both signs. */
  private static final double LOSS = 0.01;

  /** Against weights that are rounded: maps and tokens are rounded besides. */
  private static final double TIMES_ROUNDED_WEIGHTS = 3;

  @TempDir private static Path folder;

  @BeforeAll
  static void load() {
    Engine.load();
  }

  static Stream<DetectorSpec> specs() {
    return Tiny.specs(0).stream();
  }

  /**
   * What a step gives.
   *
   * @param gradients of all parameters, one after another
   */
  private record Learned(double loss, List<Float> gradients) {
    /** L2 distance of gradients in parts of their length. */
    double distance(Learned other) {
      double far = 0;
      double all = 0;
      for (int i = 0; i < gradients.size(); i++) {
        far += Math.pow(gradients.get(i) - other.gradients.get(i), 2);
        all += Math.pow(other.gradients.get(i), 2);
      }
      return Math.sqrt(far / all);
    }
  }

  private static Learned learned(DetectorSpec spec, Precision precision, boolean rounded) {
    try (SetDetector<?> detector = Tiny.built(spec, new Grouping(Grouping.Kind.GROUP, 2), false);
        Scope scope = Scope.open()) {
      Tiny.shake(detector);
      if (rounded) {
        round(detector);
      }
      detector.compute(precision);
      Targets targets = Tiny.targets(2, 3);
      LossReport report = Tiny.losses(detector, Tiny.images(2), targets);
      report.total().backward();
      List<Float> gradients = new ArrayList<>();
      for (Tensor parameter : detector.parameters().values()) {
        assertThat(parameter.type()).isEqualTo(DType.FLOAT32);
        if (parameter.hasGradient()) {
          Tensor gradient = parameter.gradient();
          assertThat(gradient.type()).isEqualTo(DType.FLOAT32);
          for (float number : gradient.contiguous().floats()) {
            gradients.add(number);
          }
        } else {
          gradients.addAll(Collections.nCopies((int) parameter.count(), 0f));
        }
      }
      return new Learned(report.total().item(), gradients);
    }
  }

  private static void round(SetDetector<?> detector) {
    try (NoGrad quiet = NoGrad.open()) {
      detector.parameters().values().forEach(p -> p.copyFrom(p.to(DType.BFLOAT16)));
    }
  }

  /** What bfloat16 explains is what float32 says of weights that bfloat16 can hold. */
  @ParameterizedTest
  @MethodSource("specs")
  void differsByRoundingOnly(DetectorSpec spec) {
    Learned exact = learned(spec, Precision.FLOAT32, false);
    Learned mixed = learned(spec, Precision.BFLOAT16, false);
    Learned rounded = learned(spec, Precision.FLOAT32, true);
    assertThat(mixed.loss).isNotEqualTo(exact.loss);
    assertThat(Math.abs(mixed.loss / exact.loss - 1)).isLessThan(LOSS);
    assertThat(mixed.distance(exact))
        .isBetween(1e-4, TIMES_ROUNDED_WEIGHTS * rounded.distance(exact));
    assertThat(learned(spec, Precision.BFLOAT16, false)).isEqualTo(mixed);
  }

  /** Stops a run after a step. */
  private record StopAt(Trainer trainer, long step) implements TrainListener {
    @Override
    public void step(StepMetrics metrics, int stepsPerEpoch, int epochs, boolean logged) {
      if (metrics.step() == step) {
        trainer.stop();
      }
    }

    @Override
    public void evaluating(int done, int total) {}

    @Override
    public void epoch(EpochMetrics metrics, boolean best) {}
  }

  @Test
  void aRunGoesOnToTheBitAndInItsPrecisionOnly() {
    TinyRun runs = new TinyRun(folder);
    Recipe recipe = TinyRun.recipe("training.precision=bfloat16");
    RunSetting straight = runs.setting("straight", recipe);
    RunSetting exact = runs.setting("exact", TinyRun.recipe());
    for (RunSetting setting : List.of(straight, exact)) {
      try (Trainer trainer = new Trainer(setting)) {
        trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
      }
    }
    RunSetting broken = runs.setting("broken", recipe);
    try (Trainer trainer = new Trainer(broken)) {
      trainer.run(TinyRun.NOWHERE, new StopAt(trainer, 3));
    }
    try (Trainer trainer = new Trainer(broken)) {
      trainer.restore();
      trainer.run(TinyRun.NOWHERE, TrainListener.SILENT);
    }
    TinyRun.assertSameWeights(straight.folder().last(), broken.folder().last());
    TinyRun.assertSameWeights(straight.folder().checkpoint(), broken.folder().checkpoint());
    assertThatThrownBy(
            () -> TinyRun.assertSameWeights(straight.folder().last(), exact.folder().last()))
        .isInstanceOf(AssertionError.class);
    RunSetting other = runs.setting("broken", TinyRun.recipe());
    try (Trainer trainer = new Trainer(other)) {
      assertThatThrownBy(trainer::restore)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("training.precision was bfloat16 and is float32");
    }
  }
}
