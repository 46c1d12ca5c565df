package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * Points of one colour.
 *
 * @param name in the legend
 * @param ys one for each x
 */
public record ScatterSeries(String name, List<Double> xs, List<Double> ys) {
  public ScatterSeries {
    xs = List.copyOf(xs);
    ys = List.copyOf(ys);
    require(xs.size() == ys.size(), "%d xs for %d ys", xs.size(), ys.size());
  }
}
