package org.groupdetr.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.groupdetr.lab.LabTable.TableRow;

/** The tables of the labs. */
public final class LabTables {
  private LabTables() {}

  /** Each number of groups against the first. */
  public static TextGrid groups(LabResults results) {
    List<String> rows = results.plan().rows();
    TableRow first = TableRow.first(results, rows.get(0));
    List<TableRow> lines = new ArrayList<>(List.of(first));
    rows.stream().skip(1).forEach(row -> lines.add(first.against(results, row)));
    return LabTable.of(results, List.of("K"), lines);
  }

  /** Each assignment against one to one; one to many also with suppression of duplicates. */
  public static TextGrid assign(LabResults results) {
    TableRow first = TableRow.first(results, LabPlans.ONE_TO_ONE);
    TableRow many = first.against(results, LabPlans.ONE_TO_MANY);
    List<String> labels = new ArrayList<>(many.labels());
    labels.set(0, labels.get(0) + " with NMS");
    TableRow suppressed =
        new TableRow(labels, LabPlans.ONE_TO_MANY, TrialMetrics.SUPPRESSED, Optional.of(first));
    return LabTable.of(
        results,
        results.plan().columns(),
        List.of(
            first,
            first.against(results, LabPlans.WIDE),
            many,
            suppressed,
            first.against(results, LabPlans.GROUP_WISE)));
  }

  /** Each detector with groups against itself with one. */
  public static TextGrid detectors(LabResults results) {
    List<TableRow> lines = new ArrayList<>();
    Optional<TableRow> base = Optional.empty();
    for (String row : results.plan().rows()) {
      boolean one = row.endsWith("-groups-1");
      TableRow line =
          one || base.isEmpty() ? TableRow.first(results, row) : base.get().against(results, row);
      base = one ? Optional.of(line) : base;
      lines.add(line);
    }
    return LabTable.of(results, results.plan().columns(), lines);
  }
}
