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
   * Unweighted losses of the last layer by name, and the sums over all layers by name + "_all". The
   * names of what was known beforehand begin with "known_", those of the proposals with
   * "proposed_".
   */
  public Map<String, Double> numbers() {
    int last = terms.stream().mapToInt(LossTerm::layer).max().orElse(0);
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (LossTerm term : terms) {
      double value = term.value().item();
      String name = term.part().named(term.name());
      if (term.part() == LossTerm.Part.PROPOSED) {
        numbers.put(name, value);
        continue;
      }
      numbers.merge(name + "_all", value, Double::sum);
      if (term.layer() == last) {
        numbers.put(name, value);
      }
    }
    return numbers;
  }
}
