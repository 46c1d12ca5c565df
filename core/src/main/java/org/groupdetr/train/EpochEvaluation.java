package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.recipe.EarlyStoppingSpec;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.MetricsSink;
import org.groupdetr.tensor.Tensor;

/**
 * The evaluation after an epoch: of the weights, and of their moving average where there is one.
 *
 * @param detector that learns
 * @param use a detector as it would be used, which takes the weights of the first group
 * @param stopped whether the run is to stop, which an evaluation does not wait for
 */
record EpochEvaluation(
    RunSetting setting,
    SetDetector<?> detector,
    SetDetector<?> use,
    Optional<Ema> ema,
    StopWatch watch,
    BooleanSupplier stopped) {

  /**
   * What came of it.
   *
   * @param progress with the result
   * @param best what was found, if it is better than all before
   */
  record Outcome(Progress progress, Optional<EvaluationResult> best) {}

  /** Who is told. */
  record Told(MetricsSink metrics, TrainListener listener) {}

  /**
   * Evaluates.
   *
   * @param meanLoss of the epoch's steps
   * @return nothing if the run was stopped meanwhile
   */
  Optional<Outcome> run(Validation validation, Progress progress, double meanLoss, Told told) {
    Round raw = new Round(EpochMetrics.Weights.RAW, detector.state(), ema.isEmpty());
    Optional<EvaluationResult> counting = round(validation, progress, meanLoss, raw, told);
    if (counting.isPresent() && ema.isPresent()) {
      Round average = new Round(EpochMetrics.Weights.EMA, ema.get().state(), true);
      counting = round(validation, progress, meanLoss, average, told);
    }
    return counting.map(result -> outcome(progress, result));
  }

  private Outcome outcome(Progress progress, EvaluationResult result) {
    double minimum =
        setting.recipe().training().earlyStopping().map(EarlyStoppingSpec::minimumGain).orElse(0.0);
    boolean best = result.ap() > progress.bestAp();
    return new Outcome(
        progress.evaluated(result.ap(), minimum, watch.seconds()),
        Optional.of(result).filter(found -> best));
  }

  /**
   * One evaluation.
   *
   * @param counts whether its AP is the run's
   */
  private record Round(EpochMetrics.Weights weights, Map<String, Tensor> state, boolean counts) {}

  private Optional<EvaluationResult> round(
      Validation validation, Progress progress, double meanLoss, Round round, Told told) {
    double before = watch.seconds();
    Optional<EvaluationResult> result = measured(validation, round.state, told.listener);
    result.ifPresent(
        measured -> {
          EpochMetrics numbers =
              new EpochMetrics(
                  progress.epoch() + 1,
                  progress.step(),
                  round.weights,
                  numbers(measured.boxes()),
                  measured.masks().map(EpochEvaluation::numbers).orElse(Map.of()),
                  meanLoss,
                  watch.seconds() - before,
                  watch.seconds());
          told.metrics.epoch(numbers);
          told.listener.measured(numbers, measured);
          told.listener.epoch(numbers, round.counts && measured.ap() > progress.bestAp());
        });
    return result;
  }

  /** Evaluates weights as they would be used: the first group only, in a detector of their own. */
  private Optional<EvaluationResult> measured(
      Validation validation, Map<String, Tensor> state, TrainListener listener) {
    use.load(detector.ofGroup(state, 0));
    Predictor predictor =
        new NetworkPredictor(
            use, setting.labels(), setting.recipe().evaluation().suppression(), setting.device());
    return validation.run(
        setting.group(), predictor, new Validation.Course(listener::evaluating, stopped));
  }

  /** COCO's numbers by name, in their order. */
  static Map<String, Double> numbers(CocoResult result) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    result.summary().metrics().forEach(m -> numbers.put(m.name(), m.value()));
    return numbers;
  }
}
