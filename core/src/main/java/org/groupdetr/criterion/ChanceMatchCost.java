package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;

/**
 * The negative chance of the class among all classes and "nothing here", weighted.
 *
 * @param weight of the chance
 */
public record ChanceMatchCost(double weight) implements MatchCost<Prediction> {
  @Override
  public Tensor cost(Prediction prediction, Targets targets, int picture) {
    int count = targets.counts().get(picture);
    Tensor labels = targets.labels().narrow(0, targets.start(picture), count);
    Tensor chances = prediction.logits().select(0, picture).softmax(1);
    return chances.indexSelect(1, labels).times(-weight);
  }

  /** The chances of all classes, and those of the objects' classes. */
  @Override
  public double workspace(LossSizes sizes) {
    return sizes.logits() + 2 * sizes.queries() * sizes.objects();
  }
}
