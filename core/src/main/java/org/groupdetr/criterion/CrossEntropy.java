package org.groupdetr.criterion;

import org.groupdetr.tensor.DType;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;

/**
 * Cross entropy of the classes of all queries, of which the last is "nothing here": a weighted mean
 * over the step, not a sum over objects.
 *
 * @param noObjectWeight weight of a query that should say "nothing here"; that of the others is 1
 */
public record CrossEntropy(double noObjectWeight) implements SetLoss<Prediction> {
  @Override
  public Terms terms(
      Prediction prediction, Targets targets, MatchedIndices assigned, Normaliser normaliser) {
    Tensor surprise = prediction.logits().logSoftmax(2).neg().flatten(0, 1); // [B Q, Y + 1]
    int classes = surprise.size(1);
    Tensor labels = targets.labels().indexSelect(0, assigned.targets());
    Tensor rows = assigned.queries().times(classes);
    Tensor found = surprise.reshape(-1).indexSelect(0, rows.plus(labels).to(DType.INT64));
    Tensor missed = surprise.select(1, classes - 1).indexSelect(0, assigned.queries());
    Tensor background =
        surprise.select(1, classes - 1).sum().minus(missed.sum()).times(noObjectWeight);
    boolean whole = normaliser.pictures() == 1;
    double pairs = whole ? assigned.queries().size(0) : normaliser.pairs();
    double weights = pairs + noObjectWeight * (surprise.size(0) / normaliser.pictures() - pairs);
    return Terms.of("class", found.sum().plus(background).times(1 / weights));
  }

  /** The logits and the logarithms of the chances. */
  @Override
  public double kept(LossSizes sizes) {
    return 2 * sizes.logits();
  }
}
