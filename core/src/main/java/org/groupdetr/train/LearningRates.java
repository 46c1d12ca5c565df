package org.groupdetr.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.groupdetr.recipe.TrainingSpec;

/**
 * The learning rates of a step, before what single layers multiply them by.
 *
 * @param main of all but the backbone
 */
record LearningRates(double main, double backbone) {
  /** Those of the step that {@code step} steps went before in the whole run. */
  static LearningRates of(TrainingSpec training, long step, int stepsPerEpoch) {
    double factor = training.schedule().factor(step, stepsPerEpoch, training.epochs());
    return new LearningRates(
        training.learningRate() * factor, training.backboneLearningRate() * factor);
  }

  /** As they are logged. */
  Map<String, Double> named() {
    Map<String, Double> rates = new LinkedHashMap<>();
    rates.put("main", main);
    rates.put("backbone", backbone);
    return rates;
  }
}
