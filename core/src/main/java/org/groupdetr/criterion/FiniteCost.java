package org.groupdetr.criterion;

import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * A cost in which what is not finite is dearer than all that is, so that a few predictions that
 * went astray do not end a training.
 */
public record FiniteCost<P>(MatchCost<P> cost) implements MatchCost<P> {
  @Override
  public Tensor cost(P prediction, Targets targets, int picture) {
    Tensor all = cost.cost(prediction, targets, picture);
    return all.allFinite() ? all : replaced(all);
  }

  @Override
  public MatchCost<P> begun(P prediction) {
    return new FiniteCost<>(cost.begun(prediction));
  }

  private static Tensor replaced(Tensor all) {
    float[] costs = all.floats();
    float greatest = 0;
    float farthest = 0;
    boolean any = false;
    for (float one : costs) {
      if (Float.isFinite(one)) {
        greatest = any ? Math.max(greatest, one) : one;
        farthest = Math.max(farthest, Math.abs(one));
        any = true;
      }
    }
    for (int i = 0; i < costs.length; i++) {
      costs[i] = Float.isFinite(costs[i]) ? costs[i] : greatest + farthest + 1;
    }
    return Tensors.of(costs, all.shape()).to(all.device());
  }

  @Override
  public double workspace(LossSizes sizes) {
    return cost.workspace(sizes);
  }
}
