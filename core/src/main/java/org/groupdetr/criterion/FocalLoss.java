package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;

/**
 * Sigmoid focal loss over all supervised queries and classes, alpha 0.25, gamma 2. Lin et al., ICCV
 * 2017.
 */
public record FocalLoss() implements SummedLoss<Prediction> {
  /** Weight of what is there; what is not there weighs 1 - alpha. */
  static final double ALPHA = 0.25;

  @Override
  public String name() {
    return "class";
  }

  @Override
  public Tensor sum(Prediction prediction, Targets targets, MatchedIndices assigned) {
    ClassEntries entries = ClassEntries.of(prediction, targets, assigned);
    Tensor missed = entries.found().neg();
    Tensor there = missed.sigmoid().pow(2).times(ClassEntries.softplus(missed)).times(ALPHA);
    return entries.sum(ClassEntries::focalBackground, there);
  }

  /** The logits, their chance and its square, and two numbers of the logarithm. */
  @Override
  public double kept(LossSizes sizes) {
    return 5 * sizes.logits();
  }
}
