package org.groupdetr.criterion;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.tensor.Tensor;

/** Several costs, added. */
public record SummedCost<P>(List<MatchCost<? super P>> parts) implements MatchCost<P> {
  public SummedCost {
    parts = List.copyOf(parts);
    require(!parts.isEmpty(), "a sum of costs must have parts");
  }

  @Override
  public Tensor cost(P prediction, Targets targets, int picture) {
    Tensor sum = parts.get(0).cost(prediction, targets, picture);
    for (MatchCost<? super P> part : parts.subList(1, parts.size())) {
      sum = sum.plus(part.cost(prediction, targets, picture));
    }
    return sum;
  }

  @Override
  public MatchCost<P> begun(P prediction) {
    List<MatchCost<? super P>> begun = new ArrayList<>();
    for (MatchCost<? super P> part : parts) {
      begun.add(part.begun(prediction));
    }
    return new SummedCost<>(begun);
  }

  @Override
  public double workspace(LossSizes sizes) {
    return parts.stream().mapToDouble(part -> part.workspace(sizes)).sum();
  }
}
