package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Boxed;

/**
 * Cross entropy whose target, for a pair, is a mean of its chance and its IoU, {@code p^alpha
 * IoU^(1 - alpha)}, at least 0.01 and a constant; background is weighed by the square of its
 * chance. Cai et al., BMVC 2023; Chen et al., 2024, section 3.3.
 *
 * @param denominators of the IoU
 */
public record IouAwareLoss(Boxes.Denominators denominators) implements SummedLoss<Boxed> {
  private static final double ALPHA = 0.25;
  private static final double LEAST = 0.01;

  @Override
  public String name() {
    return "class";
  }

  @Override
  public Tensor sum(Boxed prediction, Targets targets, MatchedIndices assigned) {
    ClassEntries entries = ClassEntries.of(prediction, targets, assigned);
    Tensor iou = ClassEntries.ious(prediction, targets, assigned, denominators);
    Tensor chance = entries.found().detach().sigmoid();
    Tensor target = chance.pow(ALPHA).times(iou.pow(1 - ALPHA)).clampMin(LEAST);
    return entries.sum(
        IouAwareLoss::background, ClassEntries.crossEntropy(entries.found(), target));
  }

  private static Tensor background(Tensor logits) {
    return logits.sigmoid().pow(2).times(ClassEntries.softplus(logits));
  }

  /** The logits, their chance and its square, and two numbers of the logarithm. */
  @Override
  public double kept(LossSizes sizes) {
    return 5 * sizes.logits();
  }
}
