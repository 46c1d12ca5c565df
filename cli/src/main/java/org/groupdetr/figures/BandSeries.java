package org.groupdetr.figures;

import static org.groupdetr.common.Require.require;

import java.util.List;

/**
 * A mean over epochs and how far single runs lie from it.
 *
 * @param name in the legend
 * @param xs ascending
 * @param means one for each x
 * @param spreads how far the band reaches to both sides; 0 or NaN for no band
 */
public record BandSeries(String name, List<Double> xs, List<Double> means, List<Double> spreads) {
  public BandSeries {
    xs = List.copyOf(xs);
    means = List.copyOf(means);
    spreads = List.copyOf(spreads);
    require(
        xs.size() == means.size() && xs.size() == spreads.size(),
        "%d xs for %d means and %d spreads",
        xs.size(),
        means.size(),
        spreads.size());
  }
}
