package org.groupdetr.stats;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's t-test of pairs: whether two ways differ in their mean, where each was measured under
 * the same conditions, such as the same seeds. It takes the differences as drawn from a normal
 * distribution.
 *
 * @param pairs how many
 * @param difference the mean of second minus first; NaN of none
 * @param t the mean difference in units of its standard error; NaN of fewer than two pairs
 * @param p the chance of a difference at least as great, up or down, if there were none in truth;
 *     NaN of fewer than two pairs
 */
public record PairedTest(int pairs, double difference, double t, double p) {

  /** The test of measurements, of which each of the first belongs to the second at its place. */
  public static PairedTest of(List<Double> first, List<Double> second) {
    require(
        first.size() == second.size(),
        "%d measurements cannot be paired with %d",
        first.size(),
        second.size());
    Sample differences =
        Sample.of(
            IntStream.range(0, first.size())
                .mapToDouble(i -> second.get(i) - first.get(i))
                .toArray());
    if (differences.count() < 2) {
      return new PairedTest(differences.count(), differences.mean(), Double.NaN, Double.NaN);
    }
    // Without any difference there is nothing to divide, and nothing that speaks for one.
    boolean same = differences.mean() == 0 && differences.deviation() == 0;
    double t = same ? 0 : differences.mean() / differences.error();
    TDistribution student = TDistribution.of(differences.count() - 1.0);
    double p = Math.min(1, 2 * student.survivalProbability(Math.abs(t)));
    return new PairedTest(differences.count(), differences.mean(), t, p);
  }

  /** The test of the keys, such as seeds, that both have. */
  public static PairedTest of(Map<Long, Double> first, Map<Long, Double> second) {
    List<Long> both = first.keySet().stream().filter(second::containsKey).toList();
    return of(
        both.stream().map(key -> first.getOrDefault(key, Double.NaN)).toList(),
        both.stream().map(key -> second.getOrDefault(key, Double.NaN)).toList());
  }
}
