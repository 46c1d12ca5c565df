package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.stats.Sample;

/**
 * What the trials of a lab found.
 *
 * @param finished the numbers of finished trials by the trials' names
 */
public record LabResults(LabPlan plan, Map<String, TrialMetrics> finished) {

  /** A number of a row over the seeds that are finished. */
  public Sample sample(String row, String number) {
    return Sample.of(bySeed(row, number).values());
  }

  /**
   * A number of a row by seed; seeds that are not finished, or did not measure it, are left out.
   */
  public Map<Long, Double> bySeed(String row, String number) {
    Map<Long, Double> values = new LinkedHashMap<>();
    for (Trial trial : trials(row)) {
      double value = finished.getOrDefault(trial.name(), TrialMetrics.NONE).number(number);
      if (!Double.isNaN(value)) {
        values.put(trial.seed(), value);
      }
    }
    return values;
  }

  /** Rows with at least one finished trial, in order. */
  public List<String> rows() {
    List<String> rows = new ArrayList<>(plan.rows());
    rows.removeIf(row -> trials(row).stream().noneMatch(c -> finished.containsKey(c.name())));
    return rows;
  }

  /** The trials of a row, a seed each. */
  public List<Trial> trials(String row) {
    return plan.trials().stream().filter(c -> c.row().equals(row)).toList();
  }
}
