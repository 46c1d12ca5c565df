package org.groupdetr.criterion;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.groups.Assignment;
import org.groupdetr.groups.BlockAssigner;
import org.groupdetr.groups.QueryLayout;
import org.groupdetr.tensor.NoGrad;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.transformer.Prediction;

/**
 * Judges what every layer of a decoder says: pairs queries with targets, then sums the losses of
 * the pairs, divided by the number of positives. Each layer is matched anew.
 *
 * @param cost by which pairs are found
 * @param losses by which they are judged
 */
public record SetCriterion<P extends Prediction>(MatchCost<P> cost, List<WeightedLoss<P>> losses) {
  public SetCriterion {
    losses = List.copyOf(losses);
  }

  /**
   * The losses of all layers.
   *
   * @param objects by how many objects the sums are divided: those of the whole step, which may
   *     consist of several batches
   */
  public LossReport judge(List<P> layers, QueryLayout layout, Targets targets, int objects) {
    double positives = Math.max(1.0, (double) objects * layout.positivesPerObject());
    List<LossTerm> terms = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      P prediction = layers.get(layer);
      Assigned assigned = assigned(prediction, layout, targets);
      for (WeightedLoss<P> weighted : losses) {
        Tensor value =
            Scope.tidy(
                () -> weighted.loss().sum(prediction, targets, assigned).times(1 / positives));
        terms.add(new LossTerm(weighted.loss().name(), layer, value, weighted.weight()));
      }
    }
    return new LossReport(terms);
  }

  /** The pairs of each picture. */
  public List<Assignment> match(P prediction, QueryLayout layout, Targets targets) {
    List<Assignment> pairs = new ArrayList<>();
    for (int picture = 0; picture < targets.counts().size(); picture++) {
      try (NoGrad quiet = NoGrad.open();
          Scope scope = Scope.open()) {
        pairs.add(BlockAssigner.assign(cost.cost(prediction, targets, picture), layout));
      }
    }
    return pairs;
  }

  private Assigned assigned(P prediction, QueryLayout layout, Targets targets) {
    return Assigned.of(
        match(prediction, layout, targets),
        targets,
        prediction.logits().size(1),
        prediction.logits().device());
  }
}
