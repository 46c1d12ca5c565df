package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;
import org.groupdetr.transformer.Boxed;

/**
 * Focal loss whose target, for a pair, is its IoU as a part of the greatest of its picture. Pairs
 * whose boxes do not meet are background. Liu et al., ICCV 2023.
 *
 * @param denominators of the IoU
 */
public record PositionSupervisedLoss(Boxes.Denominators denominators) implements SummedLoss<Boxed> {
  private static final float TINY = 1e-8f;

  @Override
  public String name() {
    return "class";
  }

  @Override
  public Tensor sum(Boxed prediction, Targets targets, MatchedIndices assigned) {
    ClassEntries entries = ClassEntries.of(prediction, targets, assigned);
    Tensor iou = ClassEntries.ious(prediction, targets, assigned, denominators);
    Tensor target = partOfGreatest(iou, assigned.queries(), prediction.logits().size(1));
    Tensor distance = entries.found().sigmoid().minus(target);
    Tensor met =
        ClassEntries.crossEntropy(entries.found(), target)
            .times(distance.pow(2))
            .times(FocalLoss.ALPHA);
    Tensor pairs =
        Tensors.where(target.greaterThan(0), met, ClassEntries.focalBackground(entries.found()));
    return entries.sum(ClassEntries::focalBackground, pairs);
  }

  /**
   * Each IoU divided by the greatest of its picture.
   *
   * @param queries of the pairs, on the axis of all pictures' queries
   * @param each queries of a picture
   */
  private static Tensor partOfGreatest(Tensor iou, Tensor queries, int each) {
    float[] parts = iou.floats();
    long[] query = queries.longs();
    for (int from = 0; from < parts.length; ) {
      int to = from;
      float greatest = 0;
      while (to < parts.length && query[to] / each == query[from] / each) {
        greatest = Math.max(greatest, parts[to]);
        to++;
      }
      for (; from < to; from++) {
        parts[from] /= greatest + TINY;
      }
    }
    return Tensors.of(parts, parts.length).to(iou.device());
  }

  /** The logits, their chance and its square, and two numbers of the logarithm. */
  @Override
  public double kept(LossSizes sizes) {
    return 5 * sizes.logits();
  }
}
