package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Boxed;

/** L1 distance of matched boxes, summed over the four numbers. */
public record BoxLoss() implements SummedLoss<Boxed> {
  @Override
  public String name() {
    return "box";
  }

  @Override
  public Tensor sum(Boxed prediction, Targets targets, MatchedIndices assigned) {
    Tensor boxes = prediction.boxes().flatten(0, 1).indexSelect(0, assigned.queries());
    return boxes.minus(targets.boxes().indexSelect(0, assigned.targets())).abs().sum();
  }

  /** The matched boxes and their differences. */
  @Override
  public double kept(LossSizes sizes) {
    return 2 * 4 * sizes.pairs();
  }
}
