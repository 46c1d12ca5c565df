package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;

/**
 * Cross entropy whose target, for a pair, is its IoU, which is also its weight. Pairs whose boxes
 * do not meet are background, which has the focal loss's weight. Zhang et al., CVPR 2021.
 *
 * @param denominators of the IoU
 */
public record VarifocalLoss(Boxes.Denominators denominators) implements SummedLoss<Boxed> {
  @Override
  public String name() {
    return "class";
  }

  @Override
  public Tensor sum(Boxed prediction, Targets targets, MatchedIndices assigned) {
    ClassEntries entries = ClassEntries.of(prediction, targets, assigned);
    Tensor iou = ClassEntries.ious(prediction, targets, assigned, denominators);
    Tensor met = ClassEntries.crossEntropy(entries.found(), iou).times(iou);
    Tensor pairs =
        Tensors.where(iou.greaterThan(0), met, ClassEntries.focalBackground(entries.found()));
    return entries.sum(ClassEntries::focalBackground, pairs);
  }

  /** The logits, their chance and its square, and two numbers of the logarithm. */
  @Override
  public double kept(LossSizes sizes) {
    return 5 * sizes.logits();
  }
}
