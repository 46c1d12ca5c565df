package org.groupdetr.criterion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.tensor.Tensor;

/** All losses of a step. */
public record LossReport(List<LossTerm> terms) {
  public LossReport {
    terms = List.copyOf(terms);
  }

  /** The weighted sum, a single number with a graph behind it. */
  public Tensor total() {
    Tensor total = terms.get(0).value().times(terms.get(0).weight());
    for (LossTerm term : terms.subList(1, terms.size())) {
      total = total.plus(term.value().times(term.weight()));
    }
    return total;
  }

  /**
   * Which number is told.
   *
   * @param loss its name; of what was known beforehand it begins with "known_", of the proposals
   *     with "proposed_"
   * @param allLayers whether it is the sum over all layers, not that of the last one alone
   */
  public record Told(String loss, boolean allLayers) {}

  /**
   * Unweighted losses of the last layer and the sums over all layers, in the order of the terms.
   * Proposals have no layers, and no sum.
   */
  public Map<Told, Double> numbers() {
    int last = terms.stream().mapToInt(LossTerm::layer).max().orElse(0);
    Map<Told, Double> numbers = new LinkedHashMap<>();
    for (LossTerm term : terms) {
      double value = term.value().item();
      String loss = term.part().named(term.name());
      if (term.part() == LossTerm.Part.PROPOSED) {
        numbers.put(new Told(loss, false), value);
        continue;
      }
      numbers.merge(new Told(loss, true), value, Double::sum);
      if (term.layer() == last) {
        numbers.put(new Told(loss, false), value);
      }
    }
    return numbers;
  }
}
