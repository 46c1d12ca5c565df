package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.groupdetr.golden.GoldenWeights.assertClose;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.groupdetr.criterion.LossReport;
import org.groupdetr.golden.GoldenTensors;
import org.groupdetr.golden.GoldenWeights;
import org.groupdetr.recipe.EmaSpec;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.train.TracedAverage;
import org.groupdetr.transformer.BoxPrediction;

/**
 * Some steps of training on one batch, compared with the reference's step by step. Steps amplify
 * rounding, in some cases more than in others, which a case then states.
 */
final class ParityTrace {
  private final ParityCase one;
  private final GoldenTensors golden;
  private final DetectorSpec spec;
  private final SetDetector<BoxPrediction> detector;
  private final ParityChecks checks;
  private final LossNames names;
  private final Nearness.OfTrace near;
  private final Map<String, Double> largest = new LinkedHashMap<>();

  ParityTrace(
      ParityCase one,
      DetectorSpec spec,
      SetDetector<BoxPrediction> detector,
      ParityChecks checks,
      LossNames names,
      Nearness.OfTrace near) {
    this.one = one;
    this.golden = one.golden();
    this.spec = spec;
    this.detector = detector;
    this.checks = checks;
    this.names = names;
    this.near = one.realBackbone() ? near.withPictures() : near;
  }

  /** Runs all steps; {@code losses} asks the detector in a step, from 0. */
  void run(IntFunction<LossReport> losses) {
    Map<String, Tensor> before = detector.copiedState();
    try (ParityRates training = ParityRates.of(one, spec, detector);
        TracedAverage average = new TracedAverage(detector, average())) {
      for (int step = 0; step < one.number("steps"); step++) {
        LossReport report = losses.apply(step);
        training.optimizer().zeroGrad();
        report.total().backward();
        gradients(step);
        double norm = training.optimizer().clipGradNorm(training.clip());
        training.optimizer().step(training.rates());
        average.follow(step + 1);
        step(step, report, norm);
      }
      values("mean/", average.state());
    }
    if (golden.metadata().containsKey("largest_grad_norms")) {
      checks.norms(largest, golden.json("largest_grad_norms"), slack());
    }
    end(before);
  }

  /** As the recipe's, unless the case says otherwise. */
  private EmaSpec average() {
    String recipe = spec instanceof DetectorSpec.LwDetr ? "lw-detr-tiny" : "rf-detr-nano";
    EmaSpec usual = RecipeFile.read(recipe, List.of()).training().ema().orElseThrow();
    return new EmaSpec(
        one.real("ema_decay", usual.decay()), (int) one.real("ema_tau", usual.warmupSteps()));
  }

  private void gradients(int step) {
    Map<String, Double> found =
        GoldenWeights.norms(ParityChecks.trained(detector), ParityChecks::learned);
    found.forEach((name, norm) -> largest.merge(name, norm, Math::max));
    if (step == 0 && golden.metadata().containsKey("grads")) {
      // What the reference has no gradient for is not listed.
      found.entrySet().removeIf(e -> e.getValue() == 0 && !golden.json("grads").has(e.getKey()));
      checks.norms(found, golden.json("grads"), slack());
    }
  }

  /** Single norms as the norm of all; convolutions differ between machines. */
  private double slack() {
    double usual = one.realBackbone() ? 20 : checks.slack(near.norm());
    return Math.max(usual, checks.slack(one.rounding("relative", "grads")));
  }

  private void step(int step, LossReport report, double norm) {
    near(one.first("trace/total", "trace/loss"), step, report.total().item(), near.total());
    near(one.first("trace/norm", "trace/grad_norm"), step, norm, near.norm());
    names
        .byName(report)
        .forEach(
            (name, term) -> {
              if (golden.has("trace/" + name)) {
                near("trace/" + name, step, term.value().item(), near.loss());
              }
            });
  }

  private void near(String key, int step, double found, double relative) {
    double expected = golden.doubles(key)[step];
    double tolerance = Math.max(relative * Math.abs(expected), one.rounding(key));
    assertThat(found).as(key + " of step " + step).isCloseTo(expected, within(tolerance));
  }

  private void end(Map<String, Tensor> before) {
    Map<String, double[]> expected = one.ends();
    Set<String> noise = one.unsure("moved", "final");
    Map<String, Tensor> after = new LinkedHashMap<>(detector.parameters());
    // Some cases leave out what is frozen.
    Map<String, String> theirs = GoldenWeights.names(after);
    after
        .entrySet()
        .removeIf(
            e -> !e.getValue().requiresGradient() && !expected.containsKey(theirs.get(e.getKey())));
    Map<String, Tensor> moves = new LinkedHashMap<>();
    after.forEach((name, p) -> moves.put(name, p.detach().minus(before.get(name))));
    Map<String, Double> moved = GoldenWeights.norms(moves, Tensor::detach);
    Map<String, Double> norms = GoldenWeights.norms(after, Tensor::detach);
    assertThat(norms).containsOnlyKeys(expected.keySet());
    norms.keySet().removeAll(noise);
    norms.forEach(
        (name, norm) -> {
          end("norm of " + name, norm, expected.get(name)[0], near.after());
          end("change of " + name, moved.get(name), expected.get(name)[1], near.change());
        });
    after.putAll(detector.state());
    values("final/", after);
    values("trace/after/", after);
  }

  /** Single tensors at the end. How many batches a norm has seen is not counted here. */
  private void values(String beginning, Map<String, Tensor> found) {
    Set<String> noise = one.unsure("moved", "final");
    for (String name : one.names(beginning)) {
      if (!noise.contains(name) && !name.endsWith(".num_batches_tracked")) {
        double[] expected = golden.doubles(beginning + name);
        double norm = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
        double usual = near.after() * Math.max(1, norm);
        double tolerance = Math.max(usual, one.rounding(beginning + name));
        float[] own = GoldenWeights.joined(found, name, Tensor::detach);
        assertClose(beginning + name, own, expected, tolerance);
      }
    }
  }

  private void end(String what, double found, double expected, double relative) {
    double rounding = one.rounding("relative", "norms_after", "norms_of_change");
    double tolerance = Math.max(relative, rounding);
    assertThat(found).as(what).isCloseTo(expected, within(tolerance * Math.abs(expected)));
  }
}
