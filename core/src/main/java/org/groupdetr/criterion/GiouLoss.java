package org.groupdetr.criterion;

import org.groupdetr.nn.Boxes;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Boxed;

/**
 * One minus the generalised IoU of matched boxes.
 *
 * @param denominators of the generalised IoU
 */
public record GiouLoss(Boxes.Denominators denominators) implements SummedLoss<Boxed> {
  /** With something added to denominators. */
  public GiouLoss(double epsilon) {
    this(Boxes.Denominators.plus(epsilon));
  }

  @Override
  public String name() {
    return "giou";
  }

  @Override
  public Tensor sum(Boxed prediction, Targets targets, MatchedIndices assigned) {
    Tensor boxes = prediction.boxes().flatten(0, 1).indexSelect(0, assigned.queries());
    Tensor truths = targets.boxes().indexSelect(0, assigned.targets());
    return Boxes.generalisedIou(boxes, truths, denominators).neg().plus(1).sum();
  }

  /** Corners, sides and areas of both boxes, of what they share and of what is around them. */
  @Override
  public double kept(LossSizes sizes) {
    return 4 * 7 * sizes.pairs();
  }
}
